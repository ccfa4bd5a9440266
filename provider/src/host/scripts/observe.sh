# Looks at a VM; changes nothing. Standard input is what compare_keys reads. What systemd does not answer ends the script:
# it must not pass for a VM that is gone or down. `found` comes last, so that an answer without it is not whole: `gone`
# when nothing is left of the VM that runs, that would start or that says whose it is.
# Needs: attached_units deploy gc_root longest_script own_units owner_id package started unit unit_file urn wants
set -eu

property() { systemctl show --property="$1" --value "$unit"; }
# tell_path NAME: of the command on standard input, as systemd shows one; nothing of what is none.
tell_path() { sed -n "s/^{ path=\([^ ;]*\) ;.*/$1=\1/p"; }

state="$(property ActiveState)"
[ -n "$state" ] || refuse "systemd does not say whether $unit runs"

is_there() {
  exists "$deploy" || exists "$unit_file" ||
    exists "$own_units/multi-user.target.wants/$unit" || exists "$attached_units/multi-user.target.wants/$unit" ||
    case "$state" in inactive | failed) false ;; esac
}
tell_unit() {
  tell unitFile "$unit_file"
  [ -e "$unit_file" ] || return 0
  tell_text unit <"$unit_file"
  for program in "$package"/bin/run-*-vm; do
    if [ -f "$program" ]; then head -c "$longest_script" "$program" | tell_text runScript; fi
    break
  done
}
# What runs, as the unit has written it down at its start, and what would run after another one. Nothing is told of the
# first where a unit of an earlier release started the VM, nor of the second where systemd has not read the unit's file;
# of a file that is gone it knows no command.
tell_programs() {
  [ "$state" = active ] || return 0
  tell active yes
  run="$(property InvocationID)"
  tell invocation "$run"
  if [ "$(property NeedDaemonReload)" = no ]; then
    command="$(property ExecStart)"
    echo "$command" | tell_path starts
  fi
  if [ -f "$started" ] && [ "$(head -n 1 "$started")" = "$run" ]; then
    tell_path runs <"$started"
  fi
}
tell_marker() {
  if [ "$(sed -n 1p "$deploy/owner" 2>/dev/null)" = "$owner_id" ]; then
    tell marker "$(sed -n 2p "$deploy/owner")"
  fi
}

read_owner
if [ -n "$id" ] && [ "$id" != "$owner_id" ]; then
  tell takenBy "$id $urn"
  tell found taken
  exit 0
fi
if ! is_there; then
  tell found gone
  exit 0
fi
tell_unit
tell_programs
tell_marker
if [ -L "$wants" ]; then tell enabled yes; fi
if [ -L "$gc_root" ]; then tell root "$(readlink "$gc_root")"; fi
# No name of a folder holds white space.
# shellcheck disable=SC2046
tell_drop_ins $(drop_in_folders)
compare_keys
tell found there
