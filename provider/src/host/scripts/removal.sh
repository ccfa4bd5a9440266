# Removes a VM, run as the transaction is: the connection may go through this VM. Each step holds also when what it
# removes is gone already. A VM whose marker has another ID is another resource's by now, or this one's successor: this
# one's is gone. Folders shared by all VMs go with the last of them.
# Needs: attached_units deferred_root delete_drive deploy drive drive_aside drive_root gc_root incoming_roots keys own_units owner_id persist private_runtime runtime state_directory stop_deadline unit urn
set -u
umask 077
staged="${0%/*}"

if [ -d "$deploy" ]; then
  if [ -d "$deploy/lock" ]; then finish failed "$deploy/lock is a folder, and in the way: move it away"; fi
  exec 9<>"$deploy/lock"
  flock -w "$stop_deadline" 9 || finish failed "a deploy of this VM holds the lock $deploy/lock"
fi
read_owner
if [ -n "$id" ] && [ "$id" != "$owner_id" ]; then
  tell takenOver "$urn" >>"$staged/result.new"
  finish done
fi

( finish_deletion ) 2>"$staged/errors" || finish failed "$(cat "$staged/errors")"
# A drive goes where the host says that it may. Any other may be the user's: an update to `persistState` may have failed, or
# nobody have seen its end, and who destroys again, as the answer was lost, is not to lose what has been kept.
keeps=0
if [ "$delete_drive" = 0 ] && { [ "$persist" = 1 ] || is_kept_aside || ! may_go; }; then keeps=1; fi

# The unit that says whether the drive goes is removed on the way: the note has to say the same before.
note_what_becomes_of_it() {
  [ -d "$deploy" ] || return 0
  if [ "$keeps" = 1 ]; then clear -f "$deploy/throws"; else note_stateless; fi
  durable "$deploy"
}
remove_units() {
  for folder in "$own_units" "$attached_units"; do
    rm -f "$folder/multi-user.target.wants/$unit" "$folder/$unit" "$folder/$unit.new" "$folder/$unit.previous"
  done
  tell_drop_ins "$unit.d" >>"$staged/result.new"
  leave_rest_unread
  systemctl reset-failed "$unit" 2>/dev/null || true
}
# An update that was interrupted left the drive in its snapshot, or a snapshot in the drive.
settle_snapshot() {
  if ! exists "$drive" || putting_back; then bring_snapshot_back; fi
  drop_snapshot || true
}
# One that is a mount stays: it is whose mount it is.
remove_folder() {
  exists "$1" || return 0
  if rm -rf "$1" 2>"$staged/rm"; then return; fi
  if holds_something "$1" || is_beside "$1" "${1%/*}"; then
    cat "$staged/rm" >&2
    return 1
  fi
  warn "$1 is a mount of its own: it stays, and is empty"
}
# systemd's link to the drive's folder; a folder in its place is somebody's own.
remove_link() {
  if [ -L "$state_directory" ]; then rm -f "$state_directory"
  elif [ -d "$state_directory" ]; then rmdir "$state_directory" 2>/dev/null || true
  fi
}
remove_drive() {
  if [ "$keeps" = 0 ]; then
    remove_folder "$drive"
    remove_link
    if is_own_aside; then delete_aside; fi
  elif is_own_aside && ! holds_something "$drive"; then move_drive_back
  fi
  drives=
  for folder in "$drive" "$drive_aside"; do
    if holds_something "$folder"; then drives="$drives${drives:+ and }$folder"; fi
  done
  if [ -n "$drives" ]; then
    root_kept_drive "$keeps"
    tell keptDrive "$drives" >>"$staged/result.new"
  else
    if [ -d "$drive" ]; then rmdir "$drive" 2>/dev/null || true; fi
    remove_link
    clear -f "$drive_root"
  fi
}
check_mounts() {
  set -- "$keys" "$deploy" "$runtime" "$private_runtime" "$incoming_roots"
  if [ "$keeps" = 0 ] || lies_in_the_way || putting_back; then set -- "$@" "$drive"; fi
  if [ "$keeps" = 0 ] && is_own_aside; then set -- "$@" "$drive_aside"; fi
  refuse_mounts "$@"
}
remove() {
  check_units_removable
  check_mounts
  read_unit
  stop_vm
  check_mounts
  note_what_becomes_of_it
  if [ "$keeps" = 1 ]; then make_way_for_aside; fi
  remove_units
  if [ "$keeps" = 1 ]; then settle_snapshot; fi
  remove_drive
  remove_folder "$keys"
  rm -rf "$gc_root" "$gc_root.new" "$gc_root.previous" "$deferred_root" "$drive_root.new" "$incoming_roots" \
    "$runtime" "$private_runtime"
  remove_folder "$deploy"
  forget_unused_generations
  remove_shared_folders "${gc_root%/*}" "${deploy%/*}" "${drive%/*}" "${runtime%/*}" "${private_runtime%/*}" \
    "$attached_units/multi-user.target.wants" "$attached_units"
}
( set -e; remove ) 2>"$staged/errors"
[ $? = 0 ] || finish failed "$(cat "$staged/errors")"
finish done
