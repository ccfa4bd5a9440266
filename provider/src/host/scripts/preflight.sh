# What a host has that VMs which are to come need as well: its memory, the VMs there with what their units claim, and who
# listens at the wanted ports, which are hexadecimal as in /proc/net. Changes nothing. What cannot be found out is not told.
# Needs: all_deploy_folders all_units process_folder read_units wanted_ports

tell_memory() {
  sed -n -e 's/^MemTotal: *\([0-9]*\) kB$/memory=\1/p' -e 's/^SwapTotal: *\([0-9]*\) kB$/swap=\1/p' "$process_folder/meminfo"
}

tell_vms() {
  set --
  for file in $all_units; do if [ -f "$file" ]; then set -- "$@" "$file"; fi; done
  [ $# -gt 0 ] || return 0
  awk "$read_units" "$@"
  systemctl list-units --plain --no-legend --no-pager --state=active,activating,deactivating,reloading 'simple-vm-*.service' |
    sed -n 's/^simple-vm-\([a-z0-9-]*\)\.service .*/running=\1/p'
  set --
  for folder in $all_deploy_folders; do if [ -s "$folder/owner" ]; then set -- "$@" "$folder/owner"; fi; done
  [ $# -gt 0 ] || return 0
  awk 'FNR == 2 { name = FILENAME; sub(/\.deploy\/owner$/, "", name); sub(/.*\//, "", name); print "owner=" name " " $0 }' "$@"
}

# Lines `KIND ADDRESS:PORT INODE`: TCP sockets that listen, and UDP sockets without a peer.
sockets() {
  set --
  for kind in tcp tcp6 udp udp6; do if [ -r "$process_folder/net/$kind" ]; then set -- "$@" "$process_folder/net/$kind"; fi; done
  [ $# -gt 0 ] || return 0
  awk -v wanted=" $wanted_ports " '
    FNR == 1 { kind = FILENAME; sub(/.*\//, "", kind); state = kind ~ /^tcp/ ? "0A" : "07"; next }
    $4 == state && index(wanted, " " substr($2, length($2) - 3) " ") { print kind, $2, $10 }' "$@"
}

# Lines `INODE PID` of all sockets. Each user of the host may open files, whose names hold what that user likes: a line is
# one of a socket where nothing else fits, and `-q` leaves no line ends in names.
socket_owners() {
  # Names in /proc are numbers.
  # shellcheck disable=SC2012
  LC_ALL=C "$(program ls)" -lnq "$process_folder"/[0-9]*/fd 2>/dev/null | awk '
    /^\/.*\/fd:$/ { pid = $0; sub(/\/fd:$/, "", pid); sub(/.*\//, "", pid) }
    NF == 11 && $10 == "->" && $11 ~ /^socket:\[[0-9]+\]$/ { inode = $NF; gsub(/[^0-9]/, "", inode); print inode, pid }'
}

tell_process() {
  holder=-
  while read -r group; do
    case "$group" in *.service*) group="${group%%.service*}.service"; holder="${group##*/}" ;; esac
  done 2>/dev/null <"$process_folder/$1/cgroup"
  read -r command 2>/dev/null <"$process_folder/$1/comm" || return 0
  tell process "$1 $holder $command"
}

tell_listeners() {
  found="$(sockets)"
  [ -n "$found" ] || return 0
  listeners="$({ socket_owners; echo "$found"; } | awk '
    NF == 2 { if (!($1 in pid)) pid[$1] = $2 }
    NF == 3 { print $1, $2, ($3 in pid ? pid[$3] : "-") }' | sort -u)"
  echo "$listeners" | sed 's/^/listener=/'
  for pid in $(echo "$listeners" | awk '$3 != "-" { print $3 }' | sort -u); do tell_process "$pid"; done
}

tell_memory
tell_vms
tell_listeners
