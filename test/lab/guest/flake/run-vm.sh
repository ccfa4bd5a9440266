#!/bin/sh
set -e
PATH=${PATH:+$PATH:}/usr/bin:/bin:/run/current-system/sw/bin

has_drive=@drive@
if [ -n "$has_drive" ]; then
	NIX_DISK_IMAGE=$(readlink -f "${NIX_DISK_IMAGE:-./@name@.qcow2}")
	if [ ! -e "$NIX_DISK_IMAGE" ]; then
		echo "making the drive $NIX_DISK_IMAGE"
		qemu-img create -q -f qcow2 "$NIX_DISK_IMAGE" 64M
	fi
	set -- -drive "file=$NIX_DISK_IMAGE,id=root,if=none,cache=writeback,werror=report" \
		-device virtio-blk-pci,drive=root,bootindex=1,serial=root "$@"
fi
if [ -z "$TMPDIR" ] || [ -z "$USE_TMPDIR" ]; then
	TMPDIR=$(mktemp -d -t nix-vm.XXXXXXXXXX)
fi
mkdir -p "$TMPDIR/xchg"
cd "$TMPDIR"

shares=
@shares@

# QEMU_OPTS holds words; it comes after what the VM says, and the arguments come last.
# shellcheck disable=SC2086
exec qemu-system-x86_64 -machine accel=kvm:tcg -name @name@ -m @memory@ -smp @cores@ -device virtio-rng-pci \
	-net nic,netdev=user.0,model=virtio -netdev "user,id=user.0,$QEMU_NET_OPTS" $shares \
	-kernel @system@/kernel -initrd @system@/initrd \
	-append "$(cat @system@/kernel-params) lab.name=@name@ lab.revision=@revision@ lab.system=@system@ $QEMU_KERNEL_PARAMS" \
	@display@ $QEMU_OPTS "$@"
