# Looks at a key folder; changes nothing. Standard input is what compare_keys reads. `found` comes last, so that an answer
# without it is not whole.
# Needs: key_folder owner_id urn
set -eu

read_owner
if [ -n "$id" ] && [ "$id" != "$owner_id" ]; then
  tell takenBy "$id $urn"
  tell found taken
  exit 0
fi
if [ -z "$id" ] && ! exists "$key_folder"; then
  tell found gone
  exit 0
fi
if [ -d "$key_folder/current/keys" ]; then tell generation "$(readlink "$key_folder/current")"; fi
if [ -n "$id" ]; then tell marker "$urn"; fi
compare_keys
tell found there
