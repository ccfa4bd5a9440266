# A persistent drive that a VM without `persistState` is to replace. It is set aside by a rename when the old VM is down,
# and deleted only when the new one runs; it is put back when that fails. Whoever finds one aside came after a transaction
# that was interrupted, or after one that started nothing.
#
# At no moment lies a drive that is to be kept where the installed unit would empty its folder at a start: it is set aside
# before the unit is swapped in, and put back after. Nor does the host start a VM that keeps its drive without it at
# boot: the wants link goes first, and what a stateless VM left in the drive's place goes before the unit does.
#
# What the unit of another VM keeps is never deleted, nor is a folder aside that no deploy put there: `$deploy/aside`
# holds the number of the one that did.
# Needs: deploy drive drive_aside emptying_line unit_file wants wants_directory

# Whether the unit FILE empties its drive's folder: by a line that only such units have.
empties_drive() { grep -q "$emptying_line" "$1" 2>/dev/null; }

# A folder may have any number of names, of which one is enough.
holds_something() { exists "$1" && [ -n "$("$(program ls)" -AU "$1" 2>/dev/null | head -c 1)" ]; }

is_own_aside() {
  [ -d "$drive_aside" ] && [ ! -L "$drive_aside" ] &&
    [ "$(cat "$deploy/aside" 2>/dev/null)" = "$(stat -c %i "$drive_aside")" ]
}

# The number of the mount that a folder is on, and that of its file system.
place_of() (
  exec 3<"$1"
  sed -n 's/^mnt_id:[[:space:]]*//p' /proc/self/fdinfo/3
  stat -c %d "$1"
)

# is_beside FOLDER FOLDER: whether something can be renamed from one to the other. That is so neither between two mounts of
# one file system nor between two subvolumes of one mount, which call themselves two file systems.
is_beside() { [ "$(place_of "$1")" = "$(place_of "$2")" ]; }

move_drive_aside() {
  stat -c %i "$drive" >"$deploy/aside"
  durable "$deploy/aside" "$deploy"
  mv -T "$drive" "$drive_aside"
  durable "${drive%/*}"
}

move_drive_back() {
  if [ -d "$drive" ]; then rmdir "$drive"; fi
  mv -T "$drive_aside" "$drive"
  durable "${drive%/*}"
  rm -f "$deploy/aside"
}

# The host starts the VM at boot no longer.
forget_wants() {
  rm -f "$wants"
  if [ -d "$wants_directory" ]; then durable "$wants_directory"; fi
}

# What a stateless VM left in the place of the drive that is aside.
make_way_for_aside() {
  exists "$drive_aside" && empties_drive "$unit_file" && is_down || return 0
  forget_wants
  rm -rf "$drive"
}
