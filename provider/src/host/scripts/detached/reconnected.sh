# On a link after the first: the start may still go on behind the lost one, and holds a lock for as long.
# Needs: staged
set -eu
if [ -e "$staged/starting" ]; then flock "$staged/starting" true; fi
