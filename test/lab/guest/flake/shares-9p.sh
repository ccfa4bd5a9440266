# As NixOS does up to 26.05: QEMU itself serves the shares.
local9p="-virtfs local,security_model=none"
shares="$local9p,path=/nix/store,mount_tag=nix-store $local9p,path=$TMPDIR/xchg,mount_tag=xchg"
shares="$shares $local9p,path=${SHARED_DIR:-$TMPDIR/xchg},mount_tag=shared"
