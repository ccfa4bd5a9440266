#!/bin/sh
# Makes a freshly installed Debian ($1) a host of the lab: what a user's host has, minus what slows a boot.
set -eu
root=$1

chroot "$root" useradd --create-home --shell /bin/bash --groups sudo admin
mkdir -p "$root/etc/sudoers.d" "$root/etc/ssh/sshd_config.d"
echo '%sudo ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/lab"
chmod 0440 "$root/etc/sudoers.d/lab"
printf '%s\n' 'PermitRootLogin yes' 'PasswordAuthentication yes' >"$root/etc/ssh/sshd_config.d/lab.conf"

# The keys of a host are its own; they are made before its first boot.
rm -f "$root"/etc/ssh/ssh_host_*
install -d -m 0700 "$root/root/.ssh"
chroot "$root" install -d -m 0700 -o admin -g admin /home/admin/.ssh

# No experimental features: a user's host need not have them. A container cannot give builds a sandbox.
printf '%s\n' 'substituters =' 'sandbox = false' >"$root/etc/nix/nix.conf"
chroot "$root" nix-store --init

# The journal has to survive a power cut.
mkdir -p "$root/var/log/journal"

for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer \
	console-getty.service getty@tty1.service systemd-timesyncd.service systemd-firstboot.service; do
	ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
# Says to the boot that its caches are up to date.
touch -d '+1 hour' "$root/etc/.updated" "$root/var/.updated"
