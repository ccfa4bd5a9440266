# What a VM's unit wrote to the journal, as lines of JSON. `follow` keeps on until standard input ends.
# Needs: follow line_count unit
set -eu

set -- --no-pager --quiet --output=json -u "$unit"
if [ -n "$since" ]; then set -- "$@" --since "$since"; fi
if [ "$line_count" -gt 0 ]; then set -- "$@" --lines "$line_count"; fi
if [ "$follow" = 0 ]; then exec journalctl "$@"; fi
journalctl "$@" --follow &
follower=$!
trap 'kill "$follower" 2>/dev/null || true' EXIT
cat >/dev/null
