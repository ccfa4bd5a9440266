#!/bin/sh
# Removes a lab host when the process that owns it ends, in whatever way: then this script's standard input ends.
# While it lives it holds the lock file `guarded` in the host's record, so that others know that the host is cared for.
# From the environment: what remove.sh needs.
set -u
exec 8>"$RUNTIME/hosts/$NUMBER/guarded"
flock 8
echo guarding
cat >/dev/null
exec flock "$RUNTIME/lock" sh "$(dirname "$0")/remove.sh"
