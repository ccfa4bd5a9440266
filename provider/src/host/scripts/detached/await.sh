# Waits for detached scripts, as many as are named, through one channel. Standard input has lines `await NAME` and, from
# who has the result of one, `forget NAME`; where it ends, so does this, however many still run. A script's unit holds a
# lock for as long as it runs: waiting for the lock is waiting for its end. Meanwhile it says what it does in a file, which is
# looked at every second, by no process but this one's own. Processes are what waiting for many costs: a shell's own means
# are used where there are any.
#
# What a channel gives is told by one process, line by line; those that wait are connected to it alone, by lines that are
# short enough to stay whole.
# Needs: family transient_prefix turns

# watch NAME: prints `ended NAME` when it has. After a link that was lost, staging may still go on behind it. A script that
# has not begun has not taken its lock yet, which is a matter of a moment; or its start was cut off, or the host was restarted.
watch() {
  staged="$family/$1"
  if [ -e "$staged/running" ] && [ ! -e "$staged/begun" ]; then sleep 0.1 || true; fi
  if [ -e "$staged/starting" ] && [ ! -e "$staged/begun" ]; then flock "$staged/starting" true; fi
  until [ -e "$staged/begun" ] || ! systemctl is-active --quiet "$transient_prefix$1"; do :; done
  if [ -e "$staged/begun" ]; then exec flock "$staged/running" echo "ended $1"; fi
  echo "ended $1"
}

tick() {
  while sleep 1 && echo tick; do :; done
}

# watch_all: what is named on standard input. A result that is there is told also when the input ends at once.
watch_all() {
  tick 2>/dev/null &
  watchers="$!"
  while read -r what name; do
    if [ "$what" = forget ]; then echo "forget $name"
    elif [ -e "$family/$name/result" ]; then echo "ended $name"
    else
      echo "begun $name"
      watch "$name" 2>/dev/null &
      watchers="$watchers $!"
    fi
  done
  read -r own_pid _ </proc/self/stat
  for watcher in $watchers; do
    parent=
    { read -r _ _ _ parent _ <"/proc/$watcher/stat"; } 2>/dev/null || true
    if [ "$parent" = "$own_pid" ]; then kill "$watcher"; fi
  done
  echo over
}

# tell_progress NAME: what it does, where that is another thing than this one has told last: another may still tell it into a
# link that is dead. What was told is kept here and not in a file there: who has the result removes that folder, and it must
# stay removed. A name ends with eight digits of its own. What is being written is for the next time.
tell_progress() {
  if [ ! -e "$family/$1/progress" ]; then return 0; fi
  { read -r phase && read -r line; } <"$family/$1/progress" || return 0
  told=
  eval "told=\${told_${1##*-}-}"
  if [ "$phase:$line" = "$told" ]; then return 0; fi
  eval "told_${1##*-}=\$phase:\$line"
  if [ -n "$line" ]; then phase="$phase:$(printf %s "$line" | base64 | tr -d '\n')"; fi
  tell progress "$1 $phase"
}

# tell_result NAME: line by line.
tell_result() {
  if [ -e "$family/$1/result" ]; then
    while read -r line; do tell result "$1 $line"; done <"$family/$1/result"
    return
  fi
  reason="it ended without a result; the host's journal of $transient_prefix$1 says why"
  [ -d "$family/$1" ] || reason="the host knows nothing of it: it had not begun, or the host was restarted meanwhile"
  tell result "$1 status=lost"
  tell result "$1 $(printf %s "$reason" | tell_text reason)"
}

is_anything_staged() {
  for staged in "$family"/*/; do
    if [ -d "$staged" ]; then return; fi
  done
  return 1
}

# What is left unread while systemd reads is for the next one, as is all where it refuses or this is killed.
read_what_is_left() {
  if [ -e "$turns/unread" ]; then mv -f "$turns/unread" "$turns/being_read"; fi
  [ -e "$turns/being_read" ] || return 0
  if systemctl daemon-reload 2>/dev/null; then rm -f "$turns/being_read"; fi
}

# Only who has the result may remove it: the reader on a link that was lost would take it away from the one on the next.
# With the last one systemd reads what none of them needed to have read (lib/reload.sh). What is still unread keeps its folder.
forget() {
  rm -rf "${family:?}/$1"
  if is_anything_staged; then return; fi
  read_what_is_left
  if is_anything_staged; then return; fi
  rm -f "$turns"/start.* "$turns"/reload*
  rmdir "$turns" "$family" 2>/dev/null || true
}

names=
watch_all | while read -r what name; do
  case "$what" in
  begun) names="$names $name" ;;
  tick) for name in $names; do tell_progress "$name"; done ;;
  ended)
    tell_progress "$name"
    tell_result "$name"
    tell ended "$name"
    ;;
  forget) forget "$name" && tell forgotten "$name" ;;
  over) exit 0 ;;
  esac
done
