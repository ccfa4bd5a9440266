# Imports the export on standard input, and says what is gone by the end of what was rooted before (missingPaths.sh).
#
# A collection takes no root for one while its path has yet to come, and what the import itself holds it lets go at its own
# end. So one that looked for roots before the import came to an end may take away what came between its two looks. The end
# of one that runs is waited for; the next one finds the paths there, and their roots.
#
# sshd finds out that a link is dead when it has something to send. So something is told time and again: what reads from a
# link that was lost without a word would wait for its deadline.
# Needs: beat_seconds incoming_roots store
set -eu

beat() {
  while outlives "$beat_seconds" $$ >/dev/null 2>&1; do echo >&2; done
}
beat </dev/null >/dev/null &
beat_process="$!"
trap 'kill "$beat_process" 2>/dev/null || true' EXIT

nix-store --import >/dev/null
wait_for_collection
for root in $incoming_roots; do
  for link in "$root"/*; do exists "$store/${link##*/}" || tell absent "$store/${link##*/}"; done
done
