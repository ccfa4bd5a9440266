# How a detached script tells what it does and how it ends. What it has told so far of its result is in $staged/result.new.
# Needs: staged

# now_doing PHASE [LINE]: for who waits (detached/await.sh), if anybody does; the next one takes its place. LINE may be what
# a guest wrote. Nothing fails for want of it.
now_doing() { { printf '%s\n' "$1" "${2-}" >"$staged/progress"; } 2>/dev/null || true; }

# warn TEXT: what the user is to know though the script does its work.
warn() { printf %s "$1" | tell_text warning >>"$staged/result.new"; }

# finish STATUS [REASON]: what is secret goes, and the room that was kept for the result (detached/stage.sh); then one rename
# makes it visible.
finish() {
  rm -rf "$staged/secrets" "$staged/room.result"
  {
    tell status "$1"
    if [ -n "${2-}" ]; then printf %s "$2" | head -c 65536 | tell_text reason; else tell reason ""; fi
  } >>"$staged/result.new"
  mv "$staged/result.new" "$staged/result"
  exit 0
}
