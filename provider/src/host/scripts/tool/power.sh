# Starts, stops or restarts a VM by hand: one such change, or one deploy, at a time.
# Needs: busy deploy lock_seconds no_such_vm not_done unit unit_file verb
set -eu

[ -e "$unit_file" ] || refuse "its unit is not there: $unit_file" "$no_such_vm"
mkdir -p -m 0700 "$deploy"
exec 9<>"$deploy/lock"
flock -w "$lock_seconds" 9 || refuse "a deploy of this VM holds the lock $deploy/lock" "$busy"
began="$(date +%s)"
if [ "$verb" != stop ]; then systemctl reset-failed "$unit" 2>/dev/null || true; fi
systemctl "$verb" "$unit" 9>&- 2>/dev/null || refuse "$(unit_journal "$began")" "$not_done"
tell state "$(systemctl is-active "$unit")"
