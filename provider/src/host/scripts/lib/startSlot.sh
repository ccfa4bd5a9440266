# Room to start a VM: of all that are deployed at once, no more are between the beginning of their change and the end of
# their start than the host bears. A slot is a lock on a file; whoever ends in whatever way gives it back.
# Needs: assumed_memory memory_file slot_seconds starts_at_once turns

# How many there are: `starts_at_once`, or with 0 what the host's cores and memory bear.
slot_count() {
  if [ "$starts_at_once" -gt 0 ]; then echo "$starts_at_once" && return; fi
  count="$((2 * $(nproc)))"
  available="$(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' "$memory_file")"
  fitting="$((${available:-0} / 1024 / assumed_memory))"
  if [ -n "$available" ] && [ "$fitting" -lt "$count" ]; then count="$fitting"; fi
  if [ "$count" -lt 1 ]; then count=1; fi
  echo "$count"
}

# Tries each slot, then waits a second at one after the other. After `slot_seconds` it goes on without one: a slot spares
# the host, and nothing breaks that is started beside it.
take_slot() {
  mkdir -p -m 0700 "$turns" || return 0
  count="$(slot_count)"
  tries=0
  while [ "$tries" -lt "$((count + slot_seconds))" ]; do
    slot="$turns/start.$((($$ + tries) % count))"
    ( : >>"$slot" ) || return 0
    exec 6>>"$slot"
    flock -w "$((tries >= count))" 6 && return
    tries="$((tries + 1))"
  done
  exec 6>&-
}

# Also for processes that have it from the one that took it.
give_slot_back() { flock -u 6 2>/dev/null || true; }
