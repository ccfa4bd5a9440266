/**
 * Shell functions for a persistent drive that a VM without `persistState` is to replace. It is set aside by a rename
 * when the old VM is down, and deleted only when the new one runs; it is put back when that fails. Whoever finds one
 * aside came after a transaction that was interrupted, or after one that started nothing.
 *
 * At no moment lies a drive that is to be kept where the installed unit would empty its folder at a start: it is set
 * aside before the unit is swapped in, and put back after. Nor does the host start the old VM without its drive at
 * boot: the wants link goes first.
 *
 * `empties_drive FILE` tells of a unit, by what `unit.ts` writes into one without `persistState`.
 */
export const driveAside = `
empties_drive() { grep -q '^ExecStopPost=/bin/sh -c "cd .*STATE_DIRECTORY' "$1" 2>/dev/null; }
holds_something() { [ -n "$(ls -A "$1" 2>/dev/null)" ]; }
must_set_aside() {
  [ "$persist" = 0 ] && ! exists "$drive_aside" && holds_something "$drive" && ! empties_drive "$unit_file"
}
check_drive_movable() {
  must_set_aside || return 0
  [ "$(stat -c %d "$drive")" = "$(stat -c %d "\${drive%/*}")" ] && return
  echo "$drive is a mount of its own: it cannot be set aside until the new VM runs" >&2
  exit 1
}
move_drive_aside() {
  mv -T "$drive" "$drive_aside"
  durable "\${drive%/*}"
}
move_drive_back() {
  rm -rf "$drive"
  mv -T "$drive_aside" "$drive"
  durable "\${drive%/*}"
}
set_drive_aside() {
  must_set_aside && is_down || return 0
  rm -f "$wants"
  if [ -d "$wants_directory" ]; then durable "$wants_directory"; fi
  move_drive_aside
}
put_drive_back() {
  if [ "$persist" = 1 ] && exists "$drive_aside" && is_down; then move_drive_back; fi
}
keep_drive_aside() {
  if [ "$was_aside" = 1 ] && ! exists "$drive_aside" && empties_drive "$unit_file.previous"; then move_drive_aside; fi
}
restore_drive() {
  if exists "$drive_aside" && ! empties_drive "$unit_file"; then move_drive_back; fi
}
forget_drive() {
  if [ "$persist" = 0 ] && exists "$drive_aside" && ! is_down; then rm -rf "$drive_aside"; fi
}
`;
