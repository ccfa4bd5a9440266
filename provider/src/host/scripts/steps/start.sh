# The VM's start.
# Needs: settle_seconds unit

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
  systemctl reset-failed "$unit" 2>/dev/null || true
  systemctl start "$unit"
  give_slot_back
  started="$(main_pid)"
  if [ "$started" != 0 ] && outlives "$settle_seconds" "$started"; then return; fi
  refuse "QEMU ended within $settle_seconds s of its start"
}
