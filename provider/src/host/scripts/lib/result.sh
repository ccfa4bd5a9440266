# How a detached script ends. What it has told so far is in $staged/result.new.
# Needs: staged

# warn TEXT: what the user is to know though the script does its work.
warn() { printf %s "$1" | tell_text warning >>"$staged/result.new"; }

# finish STATUS [REASON]: what is secret goes, then one rename makes the result visible.
finish() {
  {
    tell status "$1"
    printf %s "${2-}" | head -c 65536 | tell_text reason
  } >>"$staged/result.new"
  rm -rf "$staged/secrets"
  mv "$staged/result.new" "$staged/result"
  exit 0
}
