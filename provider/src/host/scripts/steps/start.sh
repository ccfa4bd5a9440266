# The VM's start.
# Needs: settle_seconds unit unit_state

# What `has_read_unit` was told a moment ago, where it tells.
is_not_up_yet() { case "$unit_state" in *ActiveState=inactive*) ;; *) ! runs ;; esac; }

# A unit that has not run since systemd read it first has no failure, and no starts that are counted.
forget_failures() {
  case "$unit_state" in
  *InactiveExitTimestampMonotonic=0*) ;;
  *) systemctl reset-failed "$unit" 2>/dev/null || true ;;
  esac
}

main_pid() { systemctl show --property=MainPID --value "$unit"; }

# outlives SECONDS PID: whether the process is there so long; waits for its end, or the time's.
outlives() {
  code=0
  "$(program timeout)" "$1" "$(program tail)" --pid="$2" --sleep-interval=0.1 -f /dev/null || code=$?
  [ "$code" = 124 ]
}

# What tells root that QEMU has ended is its process alone: its pipes lie where the VM's user may put anything in their
# place.
start_vm() {
  forget_failures
  systemctl start "$unit"
  give_slot_back
  started="$(main_pid)"
  if [ "$started" != 0 ] && outlives "$settle_seconds" "$started"; then return; fi
  refuse "QEMU ended within $settle_seconds s of its start"
}
