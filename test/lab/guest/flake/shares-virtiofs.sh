# As NixOS does from 26.11 on: one virtiofsd a share, which nobody waits for, and memory that QEMU shares with them.
sockets=$(mktemp -d)
shares="-object memory-backend-memfd,id=mem0,size=@memory@M,share=on -machine memory-backend=mem0"
serve() {
	tag=$1 folder=$2
	shift 2
	@virtiofsd@/virtiofsd --socket-path="$sockets/$tag" --shared-dir="$folder" --tag="$tag" --sandbox=none --seccomp=none \
		--cache=always --no-announce-submounts --translate-uid=host:65534:0:1 "$@" &
	shares="$shares -chardev socket,id=$tag,path=$sockets/$tag -device vhost-user-fs-pci,chardev=$tag,tag=$tag"
}
serve nix-store /nix/store --readonly
serve xchg "$TMPDIR/xchg"
serve shared "${SHARED_DIR:-$TMPDIR/xchg}"
