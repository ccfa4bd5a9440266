/**
 * Shell functions that root what a kept drive stands on. The drive of NixOS's `useBootLoader` is an overlay on an image
 * in the store, which the closure that it was made with holds, and no later one need to. What that image itself
 * refers to, Nix keeps with it.
 *
 * The drive's file is the VM's user's, and may say anything: it is not read beyond its header, nor for long, and
 * nothing is taken from it but the name of a store path that is there.
 * Source: QEMU, docs/interop/qcow2.rst (magic; at 8 the offset of the backing file's name, 8 bytes; at 16 its length, 4).
 */
export const driveRoot = `
image_below() {
  if [ ! -f "$1" ] || [ -L "$1" ]; then return; fi
  # shellcheck disable=SC2046
  set -- "$1" $(timeout 10 dd if="$1" bs=20 count=1 2>/dev/null | od -An -v -tu1)
  if [ $# != 21 ] || [ "$2 $3 $4 $5" != "81 70 73 251" ]; then return; fi
  if [ "\${10} \${11} \${12} \${13} \${14} \${18} \${19}" != "0 0 0 0 0 0 0" ]; then return; fi
  set -- "$1" "$((\${15} * 65536 + \${16} * 256 + \${17}))" "$((\${20} * 256 + \${21}))"
  if [ "$3" = 0 ] || [ "$3" -gt 1023 ]; then return; fi
  timeout 10 dd if="$1" bs=1 skip="$2" count="$3" 2>/dev/null | tr -d '\\000'
}
store_path_of() {
  case "$1" in "$store"/*) set -- "\${1#"$store"/}" ;; *) return ;; esac
  set -- "\${1%%/*}"
  case "$1" in "" | .* | *[!0-9A-Za-z+._?=-]*) return ;; esac
  if [ -e "$store/$1" ]; then echo "$store/$1"; fi
}
root_kept_drive() {
  kept=
  if exists "$drive_aside"; then kept="$drive_aside"; elif [ "$1" = 1 ]; then kept="$drive"; fi
  base=
  if [ -n "$kept" ]; then base="$(store_path_of "$(image_below "$kept/drive.qcow2")")"; fi
  if [ -z "$base" ]; then rm -f "$drive_root"; return; fi
  ln -sfn "$base" "$drive_root.new"
  mv -fT "$drive_root.new" "$drive_root"
}
`;
