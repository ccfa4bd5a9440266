/**
 * Shell functions that put the last good generation back, which `$previous` and what lies beside the unit and the root
 * hold. `$previous/begun` tells that all of it was saved and the change has begun; until a generation has settled, it
 * stays. A transaction that finds it came after one that was interrupted, or that could not put all back: it does that
 * first, with the VM down, so that it fails back to a VM that was seen to run. Each step may be done twice.
 *
 * Each step is tried, whatever became of the one before. The VM is started only when unit and drive are its own again:
 * systemd has to have that very unit loaded, as another may empty the drive.
 */
export const swapBack = `
begin_change() {
  echo "$was_up $was_aside" >"$previous/begun"
  durable "$previous/begun" "$previous"
}
is_loaded() { [ "$(systemctl show --property=NeedDaemonReload --value "$unit")" = no ]; }
load_unit() { systemctl daemon-reload || is_loaded; }
try() {
  ( set -e; "$@" )
  if [ $? != 0 ]; then all_back=0; fi
}
put_back() {
  all_back=1
  for step in keep_drive_aside make_way_for_aside restore_unit restore_drive; do try "$step"; done
  drive_back="$all_back"
  for step in restore_keys restore_links; do try "$step"; done
  load_unit || drive_back=0
  [ "$drive_back" = 1 ] || all_back=0
}
swap_back() {
  all_back=1
  if [ "$was_up" = 0 ] || [ "$restart" = 1 ]; then try stop_vm; fi
  stopped="$all_back"
  put_back
  if [ "$stopped" = 0 ]; then all_back=0; fi
  systemctl reset-failed "$unit" 2>/dev/null || true
  if [ "$drive_back" = 0 ] || ! start_again; then all_back=0; fi
  [ "$all_back" = 1 ]
}
start_again() {
  if [ "$was_up" = 1 ] && is_down && ! is_masked; then systemctl start "$unit"; fi
}
recover_previous() {
  read -r was_up was_aside <"$previous/begun"
  restart=1
  swaps_keys=1
  all_back=1
  try stop_vm 2>"$staged/errors"
  if [ "$all_back" = 1 ]; then put_back 2>>"$staged/errors"; fi
  if [ "$all_back" = 0 ]; then
    finish broken "the VM of before could not be put back (what was saved of it is in $previous):
$(cat "$staged/errors")"
  fi
  recovered=1
  was_aside=0
  if exists "$drive_aside"; then was_aside=1; fi
}
`;
