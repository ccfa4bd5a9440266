# Roots what a kept drive stands on. The drive of NixOS's `useBootLoader` is an overlay on an image in the store, which the
# closure that it was made with holds, and no later one need to. What that image itself refers to, Nix keeps with it.
#
# The drive's file is the VM's user's, and may say anything and be exchanged at any moment: it is read as every file of a
# guest's is, not beyond its header, and nothing is taken from it but the name of a store path that is there.
# Source: QEMU, docs/interop/qcow2.rst (magic; at 8 the offset of the backing file's name, 8 bytes; at 16 its length, 4).
# Needs: drive drive_aside drive_root store

image_below() {
  # shellcheck disable=SC2046
  set -- "$1" $(read_guest_file "$1" 20 | od -An -v -tu1)
  if [ $# != 21 ] || [ "$2 $3 $4 $5" != "81 70 73 251" ]; then return; fi
  if [ "${10} ${11} ${12} ${13} ${14} ${18} ${19}" != "0 0 0 0 0 0 0" ]; then return; fi
  set -- "$1" "$((${15} * 65536 + ${16} * 256 + ${17}))" "$((${20} * 256 + ${21}))"
  if [ "$3" = 0 ] || [ "$3" -gt 1023 ]; then return; fi
  read_guest_file "$1" "$3" "$2" | tr -d '\000'
}

store_path_of() {
  case "$1" in "$store"/*) set -- "${1#"$store"/}" ;; *) return ;; esac
  set -- "${1%%/*}"
  case "$1" in "" | .* | *[!0-9A-Za-z+._?=-]*) return ;; esac
  if [ -e "$store/$1" ]; then echo "$store/$1"; fi
}

# root_kept_drive KEEP: KEEP is 1 when the drive in its place is to be kept; one aside always is.
root_kept_drive() {
  kept=
  if exists "$drive_aside"; then kept="$drive_aside"; elif [ "$1" = 1 ]; then kept="$drive"; fi
  base=
  if [ -n "$kept" ]; then base="$(store_path_of "$(image_below "$kept/drive.qcow2")")"; fi
  if [ -z "$base" ]; then clear -f "$drive_root"; return; fi
  ln -sfn "$base" "$drive_root.new"
  mv -fT "$drive_root.new" "$drive_root"
}
