# Brings a new generation of a VM in, as one transaction: checks, saves what is there, stops the old VM by its own unit,
# changes it step by step (host/transaction/steps.ts), starts the new one, waits until it is healthy, and puts the old one
# back if any of that fails. It runs on the host as a transient unit, so that a lost connection, even one that went
# through this VM, does not stop it half-way. One at a time a VM (`flock`). Its result is the file `result` in its staging
# folder.
# Needs: auto_start change_steps check_steps deploy drive_aside drive_snapshot forget_steps generated goes_back incoming_roots journal_heading next now panicked persist previous save_steps started_run stop_deadline unhealthy unhealthy_words unit_file
set -u
umask 077
staged="${0%/*}"

if [ -d "$deploy/lock" ]; then finish failed "$deploy/lock is a folder, and in the way: move it away"; fi
exec 9<>"$deploy/lock"
flock -w "$stop_deadline" 9 || finish failed "another deploy of this VM holds the lock $deploy/lock"
hold_shared_folders 2>"$staged/errors" || finish failed "$(cat "$staged/errors")"
look_at_leftovers() {
  check_owner
  refuse_mounts "$previous" "$next" "$drive_snapshot" "$generated" "$generated.previous" "$incoming_roots"
  finish_deletion_if_needed
}
( set -e; look_at_leftovers ) 2>"$staged/errors"
[ $? = 0 ] || finish failed "$(cat "$staged/errors")"
look_whether_up() {
  was_up=1
  if is_down; then was_up=0
  elif [ "$auto_start$restart" = 10 ] && is_between_starts; then restart=1
  fi
}
# A VM that is started whether it is up or not is looked at once, when it has its turn.
will_start() {
  if [ "$auto_start$restart" = 11 ]; then return; fi
  look_whether_up
  if [ "$was_up" = 0 ]; then [ "$auto_start" = 1 ]; else [ "$restart" = 1 ]; fi
}
if will_start; then
  if ! take_slot_at_once; then
    now_doing turn
    wait_for_slot
  fi
  look_whether_up
fi
swaps_keys=1
if { [ "$was_up" = 1 ] && [ "$restart" = 0 ]; } || ! has_keys; then swaps_keys=0; fi
was_aside=0
if exists "$drive_aside"; then was_aside=1; fi
recovering=0
recovered=0
if [ -f "$previous/begun" ]; then recover_previous; fi

prepare() {
  for step in $check_steps; do "check_$step"; done
  clear -rf "$previous" "$unit_file.previous"
  if [ "$persist" = 1 ]; then clear -f "$deploy/throws"; fi
  mkdir -p "$previous"
  for step in $save_steps; do "save_$step"; done
  begin_change
}
# tell_took NAME: the time since `$since`, in hundredths of a second. No update fails for want of it.
tell_took() {
  read_clock
  { tell "$1" "$((now - since))" >>"$staged/result.new"; } 2>/dev/null || true
}
change() {
  run="$(if [ "$was_up" = 1 ] && [ "$restart" = 0 ]; then own_run; fi)"
  if [ "$was_up" = 1 ] && [ "$restart" = 1 ]; then
    now_doing stop
    read_clock
    since="$now"
    stop_vm
    tell_took stopTime
  fi
  for step in $change_steps; do "change_$step"; done
  if { [ "$was_up" = 1 ] && [ "$restart" = 1 ]; } || { [ "$auto_start" = 1 ] && is_not_up_yet; }; then
    now_doing start
    read_clock
    since="$now"
    start_vm
    if has_panicked "$started_run"; then refuse "$panicked"; fi
    await_health new "$unhealthy_words"
    tell_took startTime
  elif [ -n "$run" ] && [ "$run" = "$(own_run)" ]; then
    # One that was started meanwhile, as after a crash, may run the new unit already.
    tell runsOn "$run" >>"$staged/result.new"
  fi
}
# A drive that is aside stays until a VM without it was seen to be healthy.
settle() {
  forget_previous
  for step in $forget_steps; do
    if [ "$step" = aside ] && [ "$changed" != 0 ]; then continue; fi
    "forget_$step"
  done
}

# `( set -e; ... )` is a plain command, its status read afterwards: inside a condition sh would ignore `set -e`.
( set -e; prepare ) 2>"$staged/errors"
if [ $? != 0 ]; then
  if [ "$recovered" = 0 ] || start_again 2>>"$staged/errors"; then forget_previous; fi
  finish failed "$(cat "$staged/errors")"
fi
( set -e; change ) 2>"$staged/errors"
changed=$?
if [ "$changed" = "$unhealthy" ] && [ "$goes_back" = 0 ]; then
  settle
  finish unhealthy "$(cat "$staged/errors")"
fi
if [ "$changed" != 0 ]; then
  errors="$(cat "$staged/errors")"
  if [ "$changed" != "$unhealthy" ]; then errors="$errors
$journal_heading
$(unit_journal "$(stat -c %Y "$previous/begun")")"; fi
  rm -f "$staged/room.back"
  now_doing back
  ( swap_back ) 2>"$staged/errors.back"
  if [ $? != 0 ]; then
    finish broken "$errors
and the old VM could not be put back (what was saved of it is in $previous):
$(cat "$staged/errors.back")"
  fi
  forget_previous
  if [ "$was_up" = 1 ] && is_masked; then errors="$errors
the old VM stays down, as its unit is masked"; fi
  if [ -e "$staged/no_snapshot" ]; then errors="$errors
the drive is as the new VM left it: no snapshot of it was kept, as $(cat "$staged/no_snapshot")"; fi
  if [ "$was_up" = 1 ] && [ "$restart" = 1 ] && ! is_masked; then
    ( set -e; await_health old "the old VM, which was started again, is not healthy:" ) 2>"$staged/errors.back"
    [ $? = 0 ] || finish broken "$errors
$(cat "$staged/errors.back")"
  fi
  finish failed "$errors"
fi
settle
finish done
