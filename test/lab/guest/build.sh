#!/bin/sh
# Makes the guest's first filesystem in the folder $1: the few modules of Debian's kernel that a VM on QEMU needs, busybox,
# wg, the script of the NixOS module that tells of handshakes, and the init script beside this file. Works in the folder $2,
# and leaves the whole kernel package in its kernel/.
set -eu
out=$1
work=$2
here=$(cd "$(dirname "$0")" && pwd)
modules='virtio_pci virtio_net virtio_blk virtio-rng 9pnet_virtio 9p virtiofs ext4 wireguard button evdev'

cd "$work"
package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[^ ]*\).*/\1/p' | head -n 1)
echo "downloading $package" >&2
apt-get -q -o APT::Sandbox::User=root download "$package" >/dev/null
dpkg-deb -x "$package"_*.deb kernel
version=$(ls kernel/lib/modules)
depmod -b kernel "$version"

echo "packing $version with: $modules" >&2
mkdir -p root/bin root/modules root/lib64 root/etc root/proc root/sys root/dev root/run root/tmp root/mnt root/drive root/nix/store
for module in $modules; do
	modprobe -d kernel -S "$version" --show-depends "$module"
done | awk '$1 == "insmod" && $2 !~ /crc32c-intel/ && !seen[$2]++ { print $2 }' >order
while read -r file; do
	cp "$file" root/modules/
	echo "${file##*/}"
done <order >root/modules/order
cp "$(command -v busybox)" root/bin/busybox
ln -s busybox root/bin/sh
cp "$(command -v wg)" root/bin/wg
ldd "$(command -v wg)" | grep -o '/[^ ]*' | while read -r library; do
	mkdir -p "root/${library%/*}"
	cp -L "$library" "root$library"
done
install -m 0755 "$here/init" root/init
cp "$here/../../../nix/guest/handshakes.sh" root/
(cd root && find . | LC_ALL=C sort | cpio --quiet --create --format=newc --reproducible --owner=0:0) | gzip -9n >"$out/initrd"
