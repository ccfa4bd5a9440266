# Looks at a VM; changes nothing. Tells nothing when nothing is left of it that runs, that would start or that says whose
# it is. Standard input is what compareKeys.sh reads.
# Needs: attached_units deploy gc_root own_units owner_id unit unit_file urn wants
set -eu

is_there() {
  exists "$deploy" || exists "$unit_file" || ! is_down ||
    exists "$own_units/multi-user.target.wants/$unit" || exists "$attached_units/multi-user.target.wants/$unit"
}
read_owner
if [ -n "$id" ] && [ "$id" != "$owner_id" ]; then
  tell takenBy "$id $urn"
  exit 0
fi
is_there || exit 0
tell there yes
if exists "$unit_file"; then tell_text unit <"$unit_file"; fi
if systemctl is-active --quiet "$unit"; then tell active yes; fi
if [ -L "$wants" ]; then tell enabled yes; fi
if [ -L "$gc_root" ]; then tell root "$(readlink "$gc_root")"; fi
# No name of a folder holds white space.
# shellcheck disable=SC2046
tell_drop_ins $(drop_in_folders)
