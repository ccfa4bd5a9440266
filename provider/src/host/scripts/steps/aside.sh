# A drive that the new VM throws away is set aside first; see lib/driveAside.sh. `$state_keeps` is 1 when the state says
# that the drive is one to be kept.
# Needs: deploy drive drive_aside persist recovering restart staged state_keeps unit unit_file was_aside

# Where one stateless VM follows another, the rest of a drive is in nobody's way.
finish_deletion_if_needed() {
  if [ "$persist" = 1 ] || ! empties_drive "$unit_file"; then finish_deletion
  else ( finish_deletion ) 2>"$staged/errors" || warn "$(cat "$staged/errors")"
  fi
}

must_set_aside() {
  [ "$persist" = 0 ] && ! exists "$drive_aside" && holds_something "$drive" || return 1
  [ "$state_keeps" = 1 ] || ! empties_drive "$unit_file"
}

check_what_is_aside() {
  is_own_aside || refuse "$drive_aside is in the way, and no deploy put it there: move it away"
  holds_something "$drive" || return 0
  if ! empties_drive "$unit_file"; then refuse_two_drives; fi
  if [ "$persist" = 1 ] && [ "$restart" = 0 ] && ! is_down; then
    refuse "the VM runs on a drive that it made since its persistent one was set aside: stop the VM (systemctl stop $unit) to have the persistent one back, or move $drive_aside away to keep the one that it runs on"
  fi
}

check_aside() {
  if exists "$drive_aside"; then check_what_is_aside; fi
  must_set_aside || return 0
  is_beside "$drive" "${drive%/*}" ||
    refuse "$drive is a mount of its own: it cannot be set aside until the new VM runs"
}

# Where nothing says what that drive was, nobody has agreed to lose it.
change_aside() {
  must_set_aside && is_down || return 0
  forget_wants
  if [ "$state_keeps" = 1 ] || exists "$unit_file" || may_go; then move_drive_aside; else move_drive_aside kept; fi
}

# A VM that keeps its drive may have run since its update was interrupted: a stateless one that is put back would empty it.
has_been_used() {
  [ "$recovering" = 1 ] && keeps_drive "$unit_file" && empties_drive "$unit_file.previous" &&
    holds_something "$drive" && is_beside "$drive" "${drive%/*}"
}

undo_aside() {
  ! exists "$drive_aside" && empties_drive "$unit_file.previous" || return 0
  [ "$was_aside" = 1 ] || has_been_used || return 0
  forget_wants
  move_drive_aside kept
}

# The new VM runs: what it throws away goes.
forget_aside() {
  [ "$persist" = 0 ] || return 0
  [ -f "$deploy/throws" ] || note_stateless
  is_own_aside || return 0
  if is_kept_aside; then
    warn "$drive_aside holds a drive that nobody has agreed to lose, and stays: with persistState: true the VM goes on from it; delete it if nobody wants it"
  elif ! is_half_deleted && ! is_down; then
    ( delete_aside ) 2>"$staged/errors.aside" ||
      warn "a drive that is needed no more takes room beside $drive until the next deploy: $(cat "$staged/errors.aside")"
  fi
}
