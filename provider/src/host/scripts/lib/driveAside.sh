# A persistent drive that a VM without `persistState` is to replace. It is set aside by a rename when the old VM is down,
# and deleted only when the new one runs; it is put back when that fails. Whoever finds one aside came after a transaction
# that was interrupted, or after one that started nothing. It is also set aside when the unit of a stateless VM comes back
# over the one that an interrupted update had installed.
#
# At no moment lies a drive that is to be kept where the installed unit would empty its folder at a start: it is set aside
# before the unit is swapped in, and put back after. Nor does the host start a VM that keeps its drive without it at
# boot: the wants link goes first, and what a stateless VM left in the drive's place goes before the unit does.
#
# What the unit of another VM keeps is never deleted, nor is a folder aside that no deploy put there: `$deploy/aside`
# holds the number of the one that a deploy did, and what is to become of it: `kept`, or `deleted` from when its deletion
# begins.
# Needs: deploy drive drive_aside emptying_line unit_file wants wants_directory

# Whether the unit FILE empties its drive's folder: by a line that only such units have.
empties_drive() { grep -q "$emptying_line" "$1" 2>/dev/null; }

# Whether the unit FILE is one that keeps its drive; a mask is none.
keeps_drive() { grep -q '^StateDirectory=' "$1" 2>/dev/null && ! empties_drive "$1"; }

# Whether the VM's unit says that its drive is thrown away or, as somebody may have removed that, a deploy has noted so. A
# unit that keeps its drive is right against a note: an earlier release installs one and knows of none.
may_go() { empties_drive "$unit_file" || { [ -f "$deploy/throws" ] && ! keeps_drive "$unit_file"; }; }

# Of a VM that runs without `persistState`; the next deploy with it takes the note away, before a drive is to be kept.
note_stateless() {
  clear -f "$deploy/throws"
  { true >"$deploy/throws"; } 2>/dev/null || true
}

refuse_two_drives() {
  refuse "both $drive and $drive_aside hold a drive that is to be kept: stop the VM and move one of them away"
}

# A folder may have any number of names, of which one is enough.
# A name may begin with a line's end, which a substitution drops where nothing follows.
holds_something() { exists "$1" && [ "$("$(program ls)" -AU "$1" 2>/dev/null | head -c 1; echo .)" != . ]; }

is_own_aside() {
  aside_number=
  aside_for=
  if [ -f "$deploy/aside" ]; then read -r aside_number aside_for <"$deploy/aside" || true; fi
  [ -d "$drive_aside" ] && [ ! -L "$drive_aside" ] &&
    [ "$aside_number" = "$(stat -c %i "$drive_aside")" ]
}

# One that is aside because a VM was put back that keeps none: nobody has agreed to lose it.
is_kept_aside() { is_own_aside && [ "$aside_for" = kept ]; }

is_half_deleted() { is_own_aside && [ "$aside_for" = deleted ]; }

# The number of the mount that a folder is on, and that of its file system.
place_of() (
  exec 3<"$1"
  sed -n 's/^mnt_id:[[:space:]]*//p' /proc/self/fdinfo/3
  stat -c %d "$1"
)

# is_beside FOLDER FOLDER: whether something can be renamed from one to the other. That is so neither between two mounts of
# one file system nor between two subvolumes of one mount, which call themselves two file systems.
is_beside() { [ "$(place_of "$1")" = "$(place_of "$2")" ]; }

# mark_aside NUMBER [kept | deleted]
mark_aside() {
  clear -f "$deploy/aside.new"
  echo "$1 ${2:-}" >"$deploy/aside.new" && durable "$deploy/aside.new" &&
    mv -fT "$deploy/aside.new" "$deploy/aside" && durable "$deploy"
}

# move_drive_aside [kept]
move_drive_aside() {
  mark_aside "$(stat -c %i "$drive")" "${1:-}"
  mv -T "$drive" "$drive_aside"
  durable "${drive%/*}"
}

move_drive_back() {
  if [ -d "$drive" ]; then rmdir "$drive"; fi
  mv -T "$drive_aside" "$drive"
  durable "${drive%/*}"
  rm -f "$deploy/aside"
}

# Of the VM's own. One whose deletion has begun never comes back as a drive, wherever it is cut off.
delete_aside() {
  refuse_mounts "$drive_aside"
  mark_aside "$aside_number" deleted && rm -rf "$drive_aside" && rm -f "$deploy/aside"
}

# Before anybody asks what is aside. A mark of what is gone would be that of the next folder with its number.
finish_deletion() {
  if ! exists "$drive_aside"; then clear -f "$deploy/aside"
  elif is_half_deleted; then
    told="$(delete_aside 2>&1)" || refuse "$drive_aside is the rest of a drive, and cannot be deleted: $told"
  fi
}

# The host starts the VM at boot no longer.
forget_wants() {
  rm -f "$wants"
  if [ -d "$wants_directory" ]; then durable "$wants_directory"; fi
}

# Whether what a stateless VM left lies in the place of the drive that is aside.
lies_in_the_way() { exists "$drive_aside" && empties_drive "$unit_file"; }

make_way_for_aside() {
  lies_in_the_way && is_down || return 0
  refuse_mounts "$drive"
  forget_wants
  rm -rf "$drive"
}
