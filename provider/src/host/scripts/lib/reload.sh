# systemd reads all units at once: that takes a third of a second, in which it does nothing else, and longer the more there
# are. So it is asked to only where it has another text of the unit than the unit's file; a unit that it does not know it
# reads by itself. What else has changed is the link by which the VM starts at boot, and what was removed: those it reads
# once, when the last of the scripts that run at the same time is done (detached/await.sh).
#
# Whoever waits while others have it read is served by a reload that began after the wait did.
# Needs: reload_seconds turns unit unit_file

# Whether systemd has the unit as its file says. Sets `unit_state`.
has_read_unit() {
  wanted_state=not-found
  if exists "$unit_file"; then wanted_state=loaded; fi
  unit_state="$(systemctl show --property=LoadState,NeedDaemonReload,ActiveState,InactiveExitTimestampMonotonic "$unit")"
  case "$unit_state" in *LoadState="$wanted_state"*) ;; *) return 1 ;; esac
  case "$unit_state" in *NeedDaemonReload=no*) ;; *) return 1 ;; esac
}

# Fails as `systemctl daemon-reload` does.
read_unit() {
  if has_read_unit; then leave_rest_unread; else reload_units; fi
}

leave_rest_unread() {
  [ -d "$turns" ] || mkdir -p -m 0700 "$turns"
  : >"$turns/unread"
}

# Sets `now`: hundredths of a second since the host's boot, on a clock that nobody sets.
read_clock() {
  read -r now _ </proc/uptime
  now="${now%.*}${now#*.}"
}

# Fails as `systemctl daemon-reload` does. `reloaded` says when the last one that succeeded began.
reload_units() {
  [ -d "$turns" ] || mkdir -p -m 0700 "$turns"
  read_clock
  wanted="$now"
  (
    flock -w "$reload_seconds" 5 || refuse "systemd has been reading its units for $reload_seconds s already"
    last=0
    if [ -s "$turns/reloaded" ]; then read -r last <"$turns/reloaded" || last=0; fi
    if [ "$last" -gt "$wanted" ]; then exit 0; fi
    read_clock
    systemctl daemon-reload || exit
    # Where this fails, the next one only reloads without need.
    { echo "$now" >"$turns/reloaded.new" && mv -f "$turns/reloaded.new" "$turns/reloaded"; } 2>/dev/null || true
  ) 5>>"$turns/reload"
}
