# Runs the function `one` in a process of its own for each of many: standard input has the variables of each, assigned, and
# then a line `each`. What `one` tells comes first, then a line `end` with its exit code and what it wrote as an error.
# Needs: nothing

each() {
  said="$(one 2>&1 >&4)"
  code=$?
  if [ "$code" != 0 ]; then said="$(printf %s "$said" | base64 | tr -d '\n')"; else said=; fi
  tell end "$code $said"
}
{ eval "$(cat)"; } 4>&1
