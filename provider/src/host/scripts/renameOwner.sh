# Writes the resource's new URN into the owner marker. What has none gets none.
# Needs: deploy
set -eu
umask 077

check_owner
if [ -d "$deploy" ]; then write_owner; fi
