# Room to start a VM: of all that are deployed at once, no more are between the beginning of their change and the end of
# their start than the host bears. A slot is a lock on a file; whoever ends in whatever way gives it back.
# Needs: assumed_memory memory_file slot_seconds starts_at_once turns

# Sets `count`, how many there are: `starts_at_once`, or with 0 what the host's cores and memory bear.
count_slots() {
  count="$starts_at_once"
  if [ "$count" -gt 0 ]; then return; fi
  count="$((2 * $(nproc)))"
  while read -r field available _; do
    if [ "$field" != MemAvailable: ]; then continue; fi
    fitting="$((available / 1024 / assumed_memory))"
    if [ "$fitting" -lt "$count" ]; then count="$fitting"; fi
    break
  done <"$memory_file"
  if [ "$count" -lt 1 ]; then count=1; fi
}

# try_slots TRIES SECONDS: at one after the other, each for so long; each try is a process. Fails when none of them was free.
# Where there can be no slots, because of what is in the way or for want of room, it goes on without one.
try_slots() {
  [ -d "$turns" ] || mkdir -p -m 0700 "$turns" || return 0
  tries=0
  while [ "$tries" -lt "$1" ]; do
    slot="$turns/start.$((($$ + tries) % count))"
    true <>"$slot" || return 0
    exec 6<>"$slot"
    flock -w "$2" 6 && return
    tries="$((tries + 1))"
  done
  exec 6>&-
  return 1
}

# Fails when all slots are taken.
take_slot_at_once() {
  count_slots
  try_slots "$count" 0
}

# Those that wait for one slot have it in turn; two seconds later each looks at the next. After `slot_seconds` it goes on
# without a slot: one spares the host, and nothing breaks that is started beside it.
wait_for_slot() { try_slots "$(((slot_seconds + 1) / 2))" 2 || true; }

# Also for processes that have it from the one that took it.
give_slot_back() { flock -u 6 2>/dev/null || true; }
