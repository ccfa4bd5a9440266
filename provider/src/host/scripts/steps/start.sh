# The VM's start.
# Needs: attempt_seconds early_start longest_settle now process_folder shortest_settle started_by start_tries too_early unit unit_state

# What `has_read_unit` was told a moment ago, where it tells.
is_not_up_yet() { case "$unit_state" in *ActiveState=inactive*) ;; *) ! runs ;; esac; }

# A unit that has not run since systemd read it first has no failure, and no starts that are counted.
forget_failures() {
  case "$unit_state" in
  *InactiveExitTimestampMonotonic=0*) ;;
  *) systemctl reset-failed "$unit" 2>/dev/null || true ;;
  esac
}

# Whether QEMU has said so since `start_began`. The run scripts of NixOS from 26.11 on start a virtiofsd for each share, and
# QEMU without waiting for their sockets. Which run said so is not asked: systemd may have begun the next one by itself.
came_too_early() {
  read_clock
  began="$(($(date +%s) - (now - start_began) / 100 - 1))"
  "$(program timeout)" "$attempt_seconds" journalctl --quiet --no-pager -o cat -n 1000 --since "@$began" \
    "_SYSTEMD_UNIT=$unit" | grep -q -e "$too_early"
}

# Starts the unit; more than once where QEMU was there before what serves it, which is so at once or not at all. A unit that
# systemd itself is to start again is stopped before, as systemd 252 has each start wait for that (RestartSec=), but for
# one that it has started again already.
start_unit() {
  tries="$start_tries"
  read_clock
  start_began="$now"
  until told="$(systemctl start "$unit" 2>&1)"; do
    tries="$((tries - 1))"
    read_clock
    if [ "$tries" -gt 0 ] && [ "$((now - start_began))" -lt "$early_start" ] && came_too_early; then
      runs || systemctl stop "$unit" || true
      continue
    fi
    echo "$told" >&2
    return 1
  done
}

# Reads `started_run` and `main_pid` where the unit has written them down, and the process is one of the unit's.
read_what_runs() {
  [ -f "$started_by" ] && [ ! -L "$started_by" ] || return
  { read -r started_run && read -r _ && read -r main_pid; } 2>/dev/null <"$started_by" || return
  case "$main_pid" in *[!0-9]*) return 1 ;; esac
  while read -r group; do
    case "$group" in */"$unit") return ;; esac
  done 2>/dev/null <"$process_folder/$main_pid/cgroup"
  return 1
}

# Sets `main_pid`, and `started_run`, as systemd names the run: it is asked where the unit does not tell.
look_what_runs() {
  if read_what_runs; then return; fi
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

# Sets `settle`, in seconds: twice what the start has taken since `start_began`, as what a guest does next is slowed down by
# the same load. Bounds and clock are in hundredths.
count_settle() {
  read_clock
  settle="$((2 * (now - start_began)))"
  if [ "$settle" -lt "$shortest_settle" ]; then settle="$shortest_settle"; fi
  if [ "$settle" -gt "$longest_settle" ]; then settle="$longest_settle"; fi
  settle="$((settle / 100)).$((settle / 10 % 10))$((settle % 10))"
}

# What tells root that QEMU has ended is its process alone: its pipes lie where the VM's user may put anything in their
# place.
start_vm() {
  forget_failures
  start_unit
  give_slot_back
  count_settle
  look_what_runs
  if [ "$main_pid" != 0 ] && outlives "$settle" "$main_pid"; then return; fi
  refuse "QEMU ended within $settle s of its start"
}
