# How a detached script tells what it does and how it ends. What it has told so far of its result is in $staged/result.new.
# Needs: staged

# now_doing PHASE [LINE]: for who waits (detached/await.sh), if anybody does; the next one takes its place. LINE may be what
# a guest wrote. Nothing fails for want of it.
now_doing() { { printf '%s\n' "$*" >"$staged/progress"; } 2>/dev/null || true; }

# warn TEXT: what the user is to know though the script does its work.
warn() { printf %s "$1" | tell_text warning >>"$staged/result.new"; }

# free_room PURPOSE: gives up what was kept free for it (detached/stage.sh).
free_room() { rm -f "$staged/room.$1"; }

# finish STATUS [REASON]: what is secret goes, then one rename makes the result visible.
finish() {
  rm -rf "$staged/secrets"
  free_room result
  {
    tell status "$1"
    printf %s "${2-}" | head -c 65536 | tell_text reason
  } >>"$staged/result.new"
  mv "$staged/result.new" "$staged/result"
  exit 0
}
