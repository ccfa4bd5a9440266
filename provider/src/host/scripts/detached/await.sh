# Waits for the result. The script's unit holds a lock for as long as it runs: waiting for the lock is waiting for its end.
# Before it has taken the lock it is seen as active. A staging folder without unit and result is one whose start was cut
# off.
# Needs: staged transient
until [ -e "$staged/result" ]; do
  if ! systemctl is-active --quiet "$transient" && [ ! -e "$staged/result" ]; then
    reason="it ended without a result; the host's journal of $transient says why"
    [ -d "$staged" ] || reason="the host knows nothing of it: it had not begun, or the host was restarted meanwhile"
    tell status lost
    printf %s "$reason" | tell_text reason
    exit 0
  fi
  flock "$staged/running" true
done
cat "$staged/result"
