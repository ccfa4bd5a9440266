# What would end a deploy half-way is found before the VM stops.
# Needs: deferred_root deploy drive drive_aside drive_root gc_root generated incoming_roots persist state_directory unit_file wants

# systemd makes a link there to the drive's folder. It takes a folder that was there for the drive, where there is none yet.
holds_up_link() {
  [ -d "$state_directory" ] && [ ! -L "$state_directory" ] || return 1
  exists "$drive" || holds_something "$state_directory" || ! is_beside "$state_directory" "${state_directory%/*}"
}

check_mounts() {
  set --
  if [ "$persist" = 0 ] || empties_drive "$unit_file"; then set -- "$drive"; fi
  if [ "$persist" = 0 ] && is_own_aside && ! is_kept_aside; then set -- "$@" "$drive_aside"; fi
  refuse_mounts "$@"
}

check_way() {
  check_units_writable
  for path in "$unit_file" "$unit_file.new" "$wants" "$gc_root" "$gc_root.new" "$gc_root.previous" "$deferred_root" "$drive_root" \
    "$drive_root.new" "$deploy/managed" "$deploy/owner" "$deploy/aside" "$deploy/started"; do
    if [ -d "$path" ] && [ ! -L "$path" ]; then refuse "$path is a folder, and in the way: move it away"; fi
  done
  if [ -L "$drive" ]; then
    refuse "$drive is a link, which systemd does not follow: put the folder itself there, or mount it there"
  fi
  if holds_up_link; then refuse "$state_directory is a folder, and in the way: move it away"; fi
  check_mounts
  for path in "$drive" "$generated" "$incoming_roots"; do
    if exists "$path" && [ ! -d "$path" ]; then refuse "$path is not a folder, and in the way: move it away"; fi
  done
}
