# systemd reads all units at once, and takes longer the more there are: whoever waits while others have it read is served
# by a reload that began after the wait did.
# Needs: reload_seconds turns

# Sets `now`: hundredths of a second since the host's boot, on a clock that nobody sets.
read_clock() {
  read -r now _ </proc/uptime
  now="${now%.*}${now#*.}"
}

# Fails as `systemctl daemon-reload` does. `reloaded` says when the last one that succeeded began.
reload_units() {
  mkdir -p -m 0700 "$turns"
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
