# Whether a VM that was started is healthy. $staged/health/GENERATION has a folder for each check: `plan` is a line KIND
# TIMEOUT INTERVAL HOLD_FOR, `name` is what it is called, `asked` is what it asks. A check gets the files `verdict` and
# `answer`, which say why the last attempt did not hold and what it got, and `held` once it has held. A guest may have
# written what is answered: it is cut, kept in files, and told in base64.
# Needs: answer_bytes ask_http_server ask_tcp_port attempt_seconds journal_bytes journal_end journal_line_bytes panic_words panicked plain_text staged unhealthy unit

# Seconds since the host's boot: the clock may be set meanwhile.
set_now() {
  read -r now _ </proc/uptime
  now="${now%%.*}"
}

# lines_of RUN ARGUMENT...: of the VM's unit in a run of systemd's, without what systemd says of it. Arguments: those of
# journalctl, which a guest that writes much must not hold up.
lines_of() {
  run_of_lines="$1"
  shift
  "$(program timeout)" "$attempt_seconds" journalctl --quiet --no-pager -o cat "$@" \
    "_SYSTEMD_UNIT=$unit" "_SYSTEMD_INVOCATION_ID=$run_of_lines"
}

# console_lines ARGUMENT...: those since the VM's last start, as text.
console_lines() { lines_of "$(own_run)" "$@" | tr -d '\000' | LC_ALL=C awk "$plain_text"; }

# has_panicked RUN: whether the guest's kernel stands still for good: that is the last that it writes then, and one that
# starts again after a panic does not write it.
has_panicked() { lines_of "$1" -n 40 | grep -qF -e "$panic_words"; }

# in_time FOLDER SECONDS COMMAND...: a command that is ended when its time is over, with all that it has begun.
in_time() {
  verdict="$1/verdict"
  shift
  code=0
  LC_ALL=C "$(program timeout)" -k 2 "$@" || code=$?
  if [ "$code" = 124 ] || [ "$code" = 137 ]; then echo "not done within $1 s" >"$verdict"; fi
  return "$code"
}

# ask KIND FOLDER SECONDS: prints the answer, and fails when the check does not hold.
ask() {
  attempt="$3"
  if [ "$attempt" -gt "$attempt_seconds" ]; then attempt="$attempt_seconds"; fi
  case "$1" in
  tcp)
    read -r address port <"$2/asked"
    in_time "$2" "$attempt" "$(program bash)" -c "$ask_tcp_port" bash "$address" "$port"
    ;;
  http)
    read -r address port status host target <"$2/asked"
    in_time "$2" "$attempt" "$(program bash)" -c "$ask_http_server" bash "$address" "$port" "$status" "$host" "$target"
    ;;
  command)
    in_time "$2" "$3" /bin/sh "$2/asked" && return
    if [ ! -e "$2/verdict" ]; then echo "exit code $code" >"$2/verdict"; fi
    return 1
    ;;
  console)
    console_lines -n 10000 | in_time "$2" "$attempt" grep -qE -f "$2/asked" || { echo "no line matches" && return 1; }
    ;;
  esac
}

# attempt KIND FOLDER SECONDS: leaves the answer's beginning, and the file `holds` when the check holds. What goes on to
# write when a command is over is not waited for.
attempt() {
  rm -f "$2/holds" "$2/verdict"
  { if ask "$@"; then : >"$2/holds"; fi; } 2>&1 </dev/null |
    timeout "$(($3 + 5))" /bin/sh -c 'head -c "$1"; exec cat >/dev/null' sh "$answer_bytes" >"$2/answer" || true
}

# keep_asking FOLDER: until the check has held, its time is over or the VM has ended.
keep_asking() {
  read -r kind timeout interval hold_for <"$1/plan"
  set_now
  end="$((now + timeout))"
  since=
  while [ "$now" -lt "$end" ]; do
    attempt "$kind" "$1" "$((end - now))"
    set_now
    if [ -e "$1/holds" ]; then
      since="${since:-$now}"
      if [ "$((now - since))" -ge "$hold_for" ]; then
        : >"$1/held"
        return
      fi
    else
      since=
      if is_down; then
        echo "the VM has ended" >"$1/verdict"
        return
      fi
      if has_panicked "$(own_run)"; then
        echo "$panicked" >"$1/verdict"
        return
      fi
    fi
    if [ "$((now + interval))" -gt "$end" ]; then interval="$((end - now))"; fi
    if [ "$interval" -gt 0 ]; then sleep "$interval"; fi
    set_now
  done
}

last_answer() {
  if [ -e "$1/verdict" ]; then cat "$1/verdict"; fi
  if [ -e "$1/answer" ]; then cat "$1/answer"; fi
}

# tell_console GENERATION: the console's last line that is not blank, every other second, until this is ended.
tell_console() {
  while sleep 2; do
    now_doing "health $1" "$(console_lines -n 5 | LC_ALL=C awk 'NF { line = $0 } END { print substr(line, 1, 200) }')"
  done
}

# await_health GENERATION WORDS: the checks run all at once, none of them with a lock of this script's. When one has not
# held: WORDS, which, its last answer, and the end of the console; exit code $unhealthy.
await_health() {
  asked=
  for check in "$staged/health/$1"/*/plan; do
    [ -e "$check" ] || continue
    keep_asking "${check%/plan}" 7>&- 8>&- 9>&- &
    asked="$asked $!"
  done
  if [ -n "$asked" ]; then
    now_doing "health $1"
    tell_console "$1" >/dev/null 2>&1 7>&- 8>&- 9>&- &
    teller="$!"
    # shellcheck disable=SC2086
    wait $asked || true
    kill "$teller" 2>/dev/null || true
  fi
  told=
  for check in "$staged/health/$1"/*/plan; do
    check="${check%/plan}"
    [ -e "$check/plan" ] && [ ! -e "$check/held" ] || continue
    told="$told
$(cat "$check/name"): $(last_answer "$check")"
  done
  [ -z "$told" ] || refuse "$2$told
The end of its console:
$(console_lines -n 30 | LC_ALL=C awk -v most="$journal_bytes" -v longest="$journal_line_bytes" "$journal_end")" "$unhealthy"
}
