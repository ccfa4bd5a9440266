# Finds the VM's unit: sets `unit_directory`, `unit_file`, `wants_directory` and `wants`. It is where it was installed,
# whatever the folder's mount is by now; in both folders, systemd takes the first. A new one goes to /etc/systemd/system,
# or to system.attached where that is read-only. On NixOS the first is a link into the store, which root can write to
# where the store is not mounted read-only.
# Needs: attached_units own_units unit unwritable_units

folder_of_new_unit() {
  case "$(cd -P "$own_units" 2>/dev/null && pwd -P)" in
  /nix/store/*) echo "$attached_units" ;;
  *) if [ -w "$own_units" ]; then echo "$own_units"; else echo "$attached_units"; fi ;;
  esac
}
if exists "$own_units/$unit"; then unit_directory="$own_units"
elif exists "$attached_units/$unit"; then unit_directory="$attached_units"
else unit_directory="$(folder_of_new_unit)"
fi
unit_file="$unit_directory/$unit"
wants_directory="$unit_directory/multi-user.target.wants"
wants="$wants_directory/$unit"

fail_unless_writable() {
  [ -w "$1" ] ||
    refuse "$1 cannot be written, and the VM's unit is there: is it mounted read-only?" "$unwritable_units"
}

# Ends the script when a unit cannot be installed there.
check_units_writable() {
  if [ -d "$unit_directory" ]; then fail_unless_writable "$unit_directory"; fi
  if [ -d "$wants_directory" ]; then fail_unless_writable "$wants_directory"; fi
}

# Ends the script when what is there of the VM cannot be removed.
check_units_removable() {
  for folder in "$own_units" "$attached_units"; do
    if exists "$folder/$unit"; then fail_unless_writable "$folder"; fi
    if exists "$folder/multi-user.target.wants/$unit"; then fail_unless_writable "$folder/multi-user.target.wants"; fi
  done
}
