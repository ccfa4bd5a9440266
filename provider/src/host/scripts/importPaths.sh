# Imports the export on standard input, and says what is gone by the end of what was rooted before (missingPaths.sh).
#
# A collection takes no root for one while its path has yet to come, and what the import itself holds it lets go at its own
# end. So one that looked for roots before the import came to an end may take away what came between its two looks. The end
# of one that runs is waited for; the next one finds the paths there, and their roots.
# Needs: incoming_roots store
set -eu

nix-store --import >/dev/null
wait_for_collection
for root in $incoming_roots; do
  for link in "$root"/*; do exists "$store/${link##*/}" || tell absent "$store/${link##*/}"; done
done
