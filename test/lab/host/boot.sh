#!/bin/sh
# Boots a lab host, again and again while it asks for that. Its network, mounts and processes end with this process.
# From the environment: NUMBER, NAME, ADDRESS (with prefix length), IMAGE, DISK (folder with upper, work, root, seed),
# BRIDGE, VETH, CGROUP, RATE (of its link, empty: unlimited), READ_ONLY_UNITS (yes or no).
set -eu
mkdir -p "$CGROUP"
echo $$ >"$CGROUP/cgroup.procs"
exec 9</proc/self/ns/net
# Another shell expands it, in namespaces of its own.
# shellcheck disable=SC2016
exec unshare --mount --net sh -eu -c '
outside() { nsenter --net=/proc/self/fd/9 "$@"; }
outside ip link delete "$VETH" 2>/dev/null || true
outside ip link add "$VETH" type veth peer name host0 address "02:88:00:00:01:$(printf %02x "$NUMBER")" netns $$
outside ip link set "$VETH" master "$BRIDGE" up
[ -z "$RATE" ] || outside tc qdisc add dev "$VETH" root tbf rate "$RATE" burst 64kb latency 50ms
exec 9<&-
ip link set lo up
ip address add "$ADDRESS" dev host0
ip link set host0 up

mount -t overlay overlay -o "lowerdir=$IMAGE,upperdir=$DISK/upper,workdir=$DISK/work" "$DISK/root"
root=$DISK/root
if [ -d "$DISK/seed" ]; then
	cp "$DISK/seed/machine-id" "$DISK/seed/hostname" "$root/etc/"
	echo "127.0.0.1 localhost $NAME" >"$root/etc/hosts"
	cp -p "$DISK/seed/ssh_host_ed25519_key" "$DISK/seed/ssh_host_ed25519_key.pub" "$root/etc/ssh/"
	cp "$DISK/seed/authorized_keys" "$root/root/.ssh/"
	cp "$DISK/seed/authorized_keys" "$root/home/admin/.ssh/"
	PATH=/usr/sbin:/usr/bin:/nixos-sw/bin chroot "$root" chpasswd <"$DISK/seed/passwords"
	rm -r "$DISK/seed"
fi
# As root of a machine may, it makes interfaces: in the namespace that is its own.
set -- --capability=CAP_NET_ADMIN
[ ! -e /dev/net/tun ] || set -- "$@" --bind=/dev/net/tun
[ "$READ_ONLY_UNITS" = no ] || set -- "$@" --bind-ro="$root/etc/systemd/system:/etc/systemd/system"
# What nspawn keeps in /run is to vanish with it, too.
mkdir -p /run/systemd/nspawn
mount -t tmpfs tmpfs /run/systemd/nspawn
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_LOCK=0
status=133
# 133 is how nspawn says that the host wants to boot again.
while [ $status = 133 ]; do
	status=0
	setpriv --pdeathsig KILL -- \
		systemd-nspawn --directory="$root" --boot --register=no --keep-unit --machine="$NAME" --quiet \
			--network-namespace-path=/proc/self/ns/net --console=pipe --resolv-conf=off --timezone=off "$@" || status=$?
done
exit $status
'
