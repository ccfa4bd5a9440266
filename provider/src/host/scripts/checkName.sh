# Says whether a VM may have the name; changes nothing. Tells the owner so far of a VM that would be taken over.
# Needs: adopt drive drive_aside drive_snapshot foreign_folder foreign_unit kept_drive key_folder name other_kind owner_id persist state_directory unit_file urn
set -eu
umask 077

if exists "$key_folder"; then refuse "the name $name is that of a key folder on this host" "$other_kind"; fi
check_owner
check_units_writable
if [ -z "$id" ] && [ -e "$unit_file" ] && [ "$adopt" = 0 ]; then
  refuse "$unit_file is there, and no Pulumi program made it" "$foreign_unit"
fi
if [ ! -L "$state_directory" ] && holds_something "$state_directory"; then
  refuse "$state_directory is there and was not made by Pulumi; the VM would take it for its own and empty it" \
    "$foreign_folder"
fi
if [ "$persist" = 0 ] && [ "$id" != "$owner_id" ] &&
  { exists "$drive_aside" || { exists "$drive_snapshot/drive" && ! exists "$drive"; } || { holds_something "$drive" && ! empties_drive "$unit_file"; }; }; then
  refuse "$drive holds a drive that was to be kept; a VM without persistState would delete it" "$kept_drive"
fi
if [ -n "$id" ] && [ "$id" != "$owner_id" ] && exists "$unit_file"; then tell owner "$id $urn"; fi
