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

# Sets `main_pid`, and `started_run`, as systemd names the run.
look_what_runs() {
  main_pid=0
  started_run=
  while IFS='=' read -r property value; do
    case "$property" in
    MainPID) main_pid="$value" ;;
    InvocationID) started_run="$value" ;;
    esac
  done <<SHOWN
$(systemctl show --property=MainPID,InvocationID "$unit")
SHOWN
}

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
  look_what_runs
  if [ "$main_pid" != 0 ] && outlives "$settle_seconds" "$main_pid"; then return; fi
  refuse "QEMU ended within $settle_seconds s of its start"
}
