# Puts the last good generation back, which `$previous` and what lies beside the unit and the root hold.
# `$previous/begun` tells that all of it was saved and the change has begun; until a generation has settled, it stays. A
# transaction that finds it came after one that was interrupted, or that could not put all back: it does that first, with
# the VM down, so that it fails back to a VM that was seen to run. Each undo_STEP may be done twice.
#
# Each step is tried, whatever became of the one before. The VM is started only when those that it needs (`$vital_steps`)
# have been undone.
# Needs: drive drive_aside gc_root generated incoming_roots next previous staged undo_steps unit unit_file vital_steps

# What is put in by a rename alone is brought to the disk here, too.
begin_change() {
  set --
  for saved in "$previous"/* "$next"/*; do
    if exists "$saved"; then set -- "$@" "$saved"; fi
  done
  [ "$#" = 0 ] || "$(program find)" "$@" -type f -exec "$(program sync)" '{}' + 2>/dev/null || sync
  echo "$was_up $was_aside" >"$previous/begun"
  durable "$unit_file.new" "$previous/begun" "$previous"
}

forget_previous() {
  rm -f "$previous/begun"
  if [ -d "$previous" ]; then durable "$previous"; fi
  clear -rf "$unit_file.new" "$unit_file.previous" "$gc_root.previous"
  rm -rf "$previous" "$next" "$generated.previous" "$incoming_roots"
}

# try FUNCTION: clears `all_back` when it fails.
try() {
  ( set -e; "$@" )
  if [ $? != 0 ]; then all_back=0; fi
}

# Sets `all_back`, and `may_start`: all that the old VM needs is back.
put_back() {
  lost=
  for step in $undo_steps; do
    all_back=1
    try "undo_$step"
    if [ "$all_back" = 0 ]; then lost="$lost $step"; fi
  done
  all_back=1
  may_start=1
  for step in $lost; do
    all_back=0
    # The host is to start no VM at boot on a drive that is half put back.
    case "$step" in snapshot | aside | unit | drive) try forget_wants ;; esac
    for vital in $vital_steps; do
      if [ "$step" = "$vital" ]; then may_start=0; fi
    done
  done
}

start_again() {
  if [ "$was_up" = 1 ] && is_down && ! is_masked; then start_unit; fi
}

# Fails when anything is not as it was before.
swap_back() {
  all_back=1
  if [ "$was_up" = 0 ] || [ "$restart" = 1 ]; then try stop_vm; fi
  stopped="$all_back"
  put_back
  if [ "$stopped" = 0 ]; then all_back=0; fi
  systemctl reset-failed "$unit" 2>/dev/null || true
  if [ "$may_start" = 0 ] || ! start_again; then all_back=0; fi
  give_slot_back
  [ "$all_back" = 1 ]
}

# What putting back throws away is looked at before the VM stops.
check_put_back() {
  if lies_in_the_way || { [ -e "$previous/snapshot" ] && ! written_since; }; then refuse_mounts "$drive"; fi
}

recover_previous() {
  ( check_put_back ) 2>"$staged/errors" || finish failed "$(cat "$staged/errors")"
  read -r was_up was_aside <"$previous/begun"
  restart=1
  swaps_keys=1
  all_back=1
  try stop_vm 2>"$staged/errors"
  recovering=1
  if [ "$all_back" = 1 ]; then put_back 2>>"$staged/errors"; fi
  recovering=0
  if [ "$all_back" = 0 ]; then
    finish broken "the VM of before could not be put back (what was saved of it is in $previous):
$(cat "$staged/errors")"
  fi
  recovered=1
  was_aside=0
  if exists "$drive_aside"; then was_aside=1; fi
}
