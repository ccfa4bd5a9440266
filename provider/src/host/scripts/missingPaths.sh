# Says which paths of a closure, on standard input, the host's store lacks.
#
# Each path is rooted before: a collection on the host between the two can then not remove what was found present. A root of
# a path that has yet to come is ignored until it is there. A collection that is running already has looked for roots
# before: its end is waited for.
#
# Nix's database alone does not tell what is on the disk. A path that it holds for valid is never imported again, so one
# that is gone would be missed by each deploy anew, and by the VM at its start only.
# Needs: incoming_roots store
set -eu

hold_shared_folders
paths="$(cat)"
# shellcheck disable=SC2086
mkdir -p $incoming_roots
for root in $incoming_roots; do
  echo "$paths" | xargs ln -sfn -t "$root"
done
wait_for_collection
invalid="$(echo "$paths" | xargs nix-store --check-validity --print-invalid)"
for path in $invalid; do tell invalid "$path"; done
echo "$paths" | while read -r path; do exists "$path" || tell absent "$path"; done
tell type "$(stat -f -c %T "$store")"
tell space "$(df -Pk "$store" | tail -n 1)"
