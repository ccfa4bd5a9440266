# How a detached script ends. What it has told so far is in $staged/result.new.
# Needs: staged

# finish STATUS [REASON]: what is secret goes, then one rename makes the result visible.
finish() {
  {
    tell status "$1"
    printf %s "${2-}" | tell_text reason
  } >>"$staged/result.new"
  rm -rf "$staged/secrets"
  mv "$staged/result.new" "$staged/result"
  exit 0
}
