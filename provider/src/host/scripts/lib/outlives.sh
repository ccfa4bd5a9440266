# A process that is no child.
# Needs: nothing

# outlives SECONDS PID: whether the process is there so long; waits for its end, or the time's. `tail` sees an end a moment
# late.
outlives() {
  code=0
  "$(program timeout)" "$1" "$(program tail)" --pid="$2" --sleep-interval=0.1 -f /dev/null || code=$?
  [ "$code" = 124 ] && kill -0 "$2" 2>/dev/null
}
