# Says whether a key folder may have the name; changes nothing. Tells the owner so far of one that would be taken over.
# Needs: adopt foreign_folder is_new key_folder name other_kind owner_id owner_urn unit_file urn
set -eu
umask 077

read_owner
if ! exists "$key_folder" && { exists "$unit_file" || { [ -n "$id" ] && [ "$id" != "$owner_id" ] && [ "$urn" != "$owner_urn" ]; }; }; then
  refuse "the name $name is that of a VM on this host" "$other_kind"
fi
check_owner
if [ -z "$id" ] && [ "$is_new" = 1 ] && exists "$key_folder" && [ "$adopt" = 0 ]; then
  refuse "$key_folder is there, and nothing says whose it is" "$foreign_folder"
fi
if [ -n "$id" ] && [ "$id" != "$owner_id" ] && exists "$key_folder"; then tell owner "$id $urn"; fi
