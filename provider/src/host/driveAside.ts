/**
 * Shell functions for a persistent drive that a VM without `persistState` is to replace. It is set aside by a rename
 * when the old VM is down, and deleted only when the new one runs; it is put back when that fails. Whoever finds one
 * aside came after a transaction that was interrupted, or after one that started nothing.
 *
 * At no moment lies a drive that is to be kept where the installed unit would empty its folder at a start: it is set
 * aside before the unit is swapped in, and put back after. Nor does the host start a VM that keeps its drive without it
 * at boot: the wants link goes first, and what a stateless VM left in the drive's place goes before the unit does.
 *
 * `empties_drive FILE` tells of a unit, by what `unit.ts` writes into one without `persistState`. What another unit has
 * is never deleted, nor is a folder aside that no deploy put there: `$deploy/aside` holds the number of the one that did.
 */
export const driveAside = `
empties_drive() { grep -q '^ExecStopPost=/bin/sh -c "cd .*STATE_DIRECTORY' "$1" 2>/dev/null; }
holds_something() { [ -n "$(ls -A "$1" 2>/dev/null)" ]; }
is_own_aside() {
  [ -d "$drive_aside" ] && [ ! -L "$drive_aside" ] &&
    [ "$(cat "$deploy/aside" 2>/dev/null)" = "$(stat -c %i "$drive_aside")" ]
}
keeps_what_is_there() { holds_something "$drive" && ! empties_drive "$unit_file"; }
move_drive_aside() {
  stat -c %i "$drive" >"$deploy/aside"
  durable "$deploy/aside" "$deploy"
  mv -T "$drive" "$drive_aside"
  durable "\${drive%/*}"
}
move_drive_back() {
  if [ -d "$drive" ]; then rmdir "$drive"; fi
  mv -T "$drive_aside" "$drive"
  durable "\${drive%/*}"
  rm -f "$deploy/aside"
}
make_way_for_aside() {
  exists "$drive_aside" && empties_drive "$unit_file" && is_down || return 0
  rm -f "$wants"
  if [ -d "$wants_directory" ]; then durable "$wants_directory"; fi
  rm -rf "$drive"
}
`;

/** What only a transaction does with it. `$state_keeps` is 1 when the state says that the drive is one to be kept. */
export const driveSwap = `
must_set_aside() {
  [ "$persist" = 0 ] && ! exists "$drive_aside" && holds_something "$drive" || return 1
  [ "$state_keeps" = 1 ] || ! empties_drive "$unit_file"
}
refuse() {
  echo "$1" >&2
  exit 1
}
check_drives() {
  if exists "$drive_aside"; then check_aside; else rm -f "$deploy/aside"; fi
  must_set_aside || return 0
  [ "$(stat -c %d "$drive")" = "$(stat -c %d "\${drive%/*}")" ] ||
    refuse "$drive is a mount of its own: it cannot be set aside until the new VM runs"
}
check_aside() {
  is_own_aside || refuse "$drive_aside is in the way, and no deploy put it there: move it away"
  holds_something "$drive" || return 0
  if keeps_what_is_there; then
    refuse "both $drive and $drive_aside hold a drive that is to be kept: stop the VM and move one of them away"
  fi
  if [ "$persist" = 1 ] && [ "$restart" = 0 ] && ! is_down; then
    refuse "the VM runs on a drive that it made since its persistent one was set aside: stop the VM (systemctl stop $unit) to have the persistent one back, or move $drive_aside away to keep the one that it runs on"
  fi
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
  if exists "$drive_aside" && ! empties_drive "$unit_file" && is_down; then move_drive_back; fi
}
forget_drive() {
  if [ "$persist" = 0 ] && is_own_aside && ! is_down; then rm -rf "$drive_aside" "$deploy/aside"; fi
}
`;
