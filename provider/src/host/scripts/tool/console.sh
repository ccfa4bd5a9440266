# A guest's serial console, both ways: standard input is typed there, and what it shows is standard output. It ends with
# its input, or with the VM. One at a time a VM.
#
# As it was started, QEMU has the port on its standard output, which is the journal's; nobody can type there. The first
# console after a start moves the port to two pipes in the unit's runtime folder, by QEMU's monitor. From then on a process
# in the unit reads what the guest shows and writes it to the journal, whether anybody has the console or not: QEMU would
# make the guest wait for a pipe that nobody reads. What is shown here comes from a file that QEMU writes beside, as long
# as this script runs: who has the console and does not read it makes nobody wait either.
#
# What touches the pipes is the VM's user, who may put anything in their place, and never root. QEMU is that user too, in
# the sandbox of its unit, which these processes are not in: a guest that has broken out into QEMU could take them over, or
# look at the host's files by their /proc/PID/root. So they hold a capability that QEMU lacks, which keeps it from both
# (ptrace(2), "Ptrace access mode checking"); it is one that the kernel asks for nowhere. And what QEMU says takes no more
# than so much memory of theirs. A link in a pipe's or a file's place may lead out of the sandbox: they make no file that is
# not new, and write to what they have opened for reading once it is seen to be that user's own.
# Needs: asker busy control_groups deploy log_lines longest_view most_memory no_such_vm not_done runtime unit
set -eu

[ "$(systemctl is-active "$unit")" = active ] || refuse "the VM does not run" "$no_such_vm"
qemu="$(systemctl show --property=MainPID --value "$unit")"
[ -p "$runtime/monitor.in" ] || refuse "its unit has no monitor" "$not_done"
exec 9>>"$deploy/console"
flock -n 9 || refuse "$(cat "$deploy/console.by" 2>/dev/null || echo somebody)" "$busy"
printf '%s\n' "$asker" >"$deploy/console.by"
user="$(stat -L -c %u "$runtime")"
group="$(stat -L -c %g "$runtime")"
cd "$runtime"

as_vm() { ( become_vm "$@" ); }
# become_vm COMMAND...: takes this shell's place, so that who ends the shell ends the command.
become_vm() {
  exec prlimit --as="$most_memory" setpriv --reuid="$user" --regid="$group" --clear-groups --no-new-privs \
    --inh-caps=-all,+net_broadcast --ambient-caps=-all,+net_broadcast -- "$@" 9>&-
}
# in_unit COMMAND...: a process of the unit, which ends with it and not with who has started it.
in_unit() {
  ( sh -c 'echo "$PPID"' >"$unit_processes" && become_vm setsid "$@" ) </dev/null >/dev/null 2>&1 9>&- &
}

# say WORDS: to QEMU's monitor, which answers two sums around what it says of it. Prints its complaint, and `answered`.
say() {
  as_vm timeout 20 /bin/sh -c 'exec 3<monitor.in && [ -p /proc/self/fd/3 ] && [ -O /proc/self/fd/3 ] || exit
    printf "%s\n" "print /d $$*1000000000" "$1" "print /d ($$+1)*1000000000" 1<>/proc/self/fd/3
    exec sed -n -e "/^$$"000000000"/,/^$(($$ + 1))"000000000"/{/rror/p;}" -e "/^$(($$ + 1))"000000000"/{s/.*/answered/p;q;}" monitor.out' say "$1" |
    head -c 4000
}
# move_port MORE: to the pipes, with more of QEMU's words. A QEMU that does not answer may do it later.
move_port() {
  answer="$(say "chardev-change serial0 pipe,path=$runtime/console$1")"
  case "$answer" in
    answered | '') ;;
    *) refuse "$(printf '%s\n' "$answer" | head -n 1)" "$not_done" ;;
  esac
}

group_folder="$(systemctl show --property=ControlGroup --value "$unit")"
for groups in $control_groups; do
  unit_processes="$groups$group_folder/cgroup.procs"
  if [ -e "$unit_processes" ]; then break; fi
done
[ -e "$unit_processes" ] || refuse "its unit has no control group" "$not_done"
this_start="$(systemctl show --property=InvocationID --value "$unit")"
if [ "$(cat "$deploy/console.start" 2>/dev/null)" != "$this_start" ]; then
  as_vm /bin/sh -c 'rm -rf console.in console.out && mkfifo console.in console.out'
  move_port ""
  # The reader is of the unit, so that its lines are the unit's.
  in_unit /bin/sh -c 'while [ -p console.out ]; do cat console.out; done | exec systemd-cat --level-prefix=false -t "$1"' \
    reader "${unit%.service}"
  # The two descriptors that QEMU has given up are taken again, lest what it prints goes to whatever it opens next.
  for number in 0 1; do say "chardev-add file,id=simple-vm-taken-$number,path=/dev/null" >/dev/null; done
  printf '%s\n' "$this_start" >"$deploy/console.start"
fi
as_vm /bin/sh -c 'set -C && rm -rf console.view && : >console.view'
leave() {
  trap '' EXIT
  for helper in $viewer $keeper $typist; do kill "$helper" 2>/dev/null || true; done
  if kill -0 "$qemu" 2>/dev/null; then ( move_port "" ) 2>/dev/null || true; fi
  as_vm rm -rf console.view || true
}
viewer='' keeper='' typist=''
trap leave EXIT
trap 'exit 0' HUP INT TERM PIPE
journalctl --quiet --no-pager -o cat -n "$log_lines" -u "$unit"
become_vm tail -c +1 -f --pid="$qemu" --sleep-interval=0.2 console.view 2>/dev/null &
viewer=$!
# What was shown is thrown away when it is much: `tail` begins anew with what comes. The file has its bound as long as it is
# there, also where all that came by this connection was killed.
in_unit /bin/sh -c 'exec 3<console.view && [ -f /proc/self/fd/3 ] && [ -O /proc/self/fd/3 ] || exit
  while sleep 2 && [ -f console.view ]; do [ "$(stat -L -c %s /proc/self/fd/3)" -lt "$1" ] || : >/proc/self/fd/3; done' \
  keeper "$longest_view"
keeper=$!
move_port ",logfile=$runtime/console.view,logappend=on"
[ "$answer" = answered ] || refuse "QEMU does not answer at its monitor" "$not_done"
exec 3<&0
type_in() {
  as_vm /bin/sh -c 'exec 4<console.in && [ -p /proc/self/fd/4 ] && [ -O /proc/self/fd/4 ] && exec cat 1<>/proc/self/fd/4'
}
{ type_in <&3 2>/dev/null || true; kill "$viewer" 2>/dev/null || true; } 9>&- >/dev/null 2>&1 &
typist=$!
wait "$viewer" || true
viewer=''
