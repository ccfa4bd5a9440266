# Tells of the VMs of a host, or of those whose names are asked for; changes nothing. What is told of one VM is an answer
# of its own.
# Needs: attached_units deploy_pattern drive_pattern drive_seconds key_folder_pattern own_units started_pattern unit_pattern urn
set -eu

# found_names PATTERN: the names by which something is there.
found_names() {
  for found in "${1%@*}"*"${1#*@}"; do
    exists "$found" || continue
    found="${found#"${1%@*}"}"
    printf '%s\n' "${found%"${1#*@}"}"
  done
}
names_here() {
  found_names "$own_units/$unit_pattern"
  found_names "$attached_units/$unit_pattern"
  found_names "$deploy_pattern"
}

# What the drive takes, where that can be told in time: its folder is the VM's user's, who may fill it with files.
tell_drive() {
  drive="$(path_of "$drive_pattern")"
  [ -d "$drive" ] || return 0
  kibibytes="$("$(program timeout)" "$drive_seconds" du -sk "$drive" 2>/dev/null | cut -f 1)"
  if [ -n "$kibibytes" ]; then tell drive "$kibibytes"; fi
}
# What systemd knows of it. A unit that is not there is inactive.
tell_service() {
  systemctl show "$unit" --property=ActiveState,NRestarts,MemoryCurrent,MainPID,ActiveEnterTimestampMonotonic >"$facts"
  sed -n -e 's/^ActiveState=/state=/p' -e 's/^NRestarts=/restarts=/p' -e 's/^MemoryCurrent=\([0-9]\{1,15\}\)$/memory=\1/p' \
    -e 's/^ActiveEnterTimestampMonotonic=/activeSince=/p' "$facts"
  # Where systemd does not count a unit's memory, what its program has of it is the most that is known.
  program_id="$(sed -n 's/^MainPID=//p' "$facts")"
  sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB$/resident=\1/p' "/proc/$program_id/status" 2>/dev/null || true
}
# The program that runs, as the unit has written it down at this start.
tell_program() {
  started="$(path_of "$started_pattern")"
  [ -f "$started" ] || return 0
  [ "$(head -n 1 "$started")" = "$(systemctl show --property=InvocationID --value "$unit")" ] || return 0
  sed -n 's/^{ path=\([^ ;]*\) ;.*/runs=\1/p' "$started"
}
tell_owner() {
  deploy="$(path_of "$deploy_pattern")"
  read_owner
  if [ -n "$id" ]; then tell owner "$id $urn"; fi
}
tell_vm() {
  tell name "$name"
  tell_owner
  if [ -e "$unit_file" ]; then tell_text unit <"$unit_file"; fi
  tell_service
  tell_program
  tell_drive
}

facts="$(mktemp)"
trap 'rm -f "$facts"' EXIT
read -r now _ </proc/uptime
tell now "$now"
for name in ${asked_names:-$(names_here | sort -u)}; do
  if exists "$(path_of "$key_folder_pattern")"; then continue; fi
  unit="${unit_pattern%@*}$name${unit_pattern#*@}"
  unit_file="$own_units/$unit"
  if ! exists "$unit_file"; then unit_file="$attached_units/$unit"; fi
  exists "$unit_file" || exists "$(path_of "$deploy_pattern")" || continue
  tell_vm | tell_text vm
done
