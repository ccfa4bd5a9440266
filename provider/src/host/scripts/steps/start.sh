# The VM's start.
# Needs: settle_seconds unit

main_pid() { systemctl show --property=MainPID --value "$unit"; }

# What tells root that QEMU has ended is its process alone: its pipes lie where the VM's user may put anything in their
# place.
start_vm() {
  systemctl reset-failed "$unit" 2>/dev/null || true
  systemctl start "$unit"
  give_slot_back
  started="$(main_pid)"
  if [ "$started" != 0 ]; then
    timeout "$settle_seconds" "$(program tail)" --pid="$started" --sleep-interval=0.1 -f /dev/null || true
    if [ "$(main_pid)" = "$started" ]; then return; fi
  fi
  refuse "QEMU ended within $settle_seconds s of its start"
}
