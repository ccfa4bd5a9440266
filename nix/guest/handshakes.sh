# WireGuard's handshakes, as `wg` has them. The guest's services run this; it needs a shell, wg and coreutils.
# Usage: handshakes.sh report INTERVAL [INTERFACE...]
#          writes a line for each peer when it has its first handshake, and looks again every INTERVAL seconds, for ever
#        handshakes.sh answer all|any AGE [INTERFACE...]
#          speaks to a client on standard input and output whether all peers, or any, have a handshake of the last AGE
#          seconds. A client that waits to be spoken to hears nothing while they have not; one that sends a request gets 503.
# Without interfaces, those of all that there are count.
# Needs: nothing
set -u

# The kernel's table, a line a peer: INTERFACE PEER SECONDS, which is 0 for a peer that never had a handshake.
handshakes() {
  wg show all latest-handshakes | while read -r interface peer seconds; do
    case " ${interfaces:-$interface} " in
      *" $interface "*) echo "$interface $peer $seconds" ;;
    esac
  done
}

report() {
  known=' '
  while :; do
    found=$(handshakes)
    while read -r interface peer seconds; do
      if [ "${seconds:-0}" = 0 ]; then continue; fi
      case $known in
        *" $interface/$peer "*) continue ;;
      esac
      known="$known$interface/$peer "
      echo "simple-vm: wireguard $interface handshake $peer"
    done <<TABLE
$found
TABLE
    sleep "$1"
  done
}

# Counts peers, and those whose handshake is young enough.
count_peers() {
  oldest=$(($(date +%s) - $1)) peers=0 ready=0
  found=$(handshakes)
  while read -r _ peer seconds; do
    if [ -z "$peer" ]; then continue; fi
    peers=$((peers + 1))
    if [ "$seconds" -ge "$oldest" ]; then ready=$((ready + 1)); fi
  done <<TABLE
$found
TABLE
}

respond() {
  body="$ready of $peers peers have a handshake"
  printf 'HTTP/1.1 %s: %s\r\nContent-Type: text/plain\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s\n' \
    "$1" "$body" "$((${#body} + 1))" "$body"
}

answer() {
  count_peers "$2"
  case $1 in
    all) wanted=$peers ;;
    any) wanted=1 ;;
  esac
  if [ "$peers" -gt 0 ] && [ "$ready" -ge "$wanted" ]; then
    respond '200 OK'
    # What a client has sent is read to its end, or the close would take the answer from it.
    timeout 5 cat >/dev/null 2>&1
  elif [ -n "$(timeout 2 head -n 1)" ]; then
    respond '503 Service Unavailable'
    timeout 5 cat >/dev/null 2>&1
  fi
}

mode=$1
case $mode in
  report) options=1 ;;
  answer) options=2 ;;
  *)
    echo "handshakes.sh: unknown: $mode" >&2
    exit 2
    ;;
esac
shift
first=$1 second=${2:-}
shift $options
interfaces=$*
case $mode in
  report) report "$first" ;;
  answer) answer "$first" "$second" ;;
esac
