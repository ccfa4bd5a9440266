# What would end a deploy half-way is found before the VM stops.
# Needs: deferred_root deploy drive drive_root gc_root generated incoming_roots persist unit_file wants

check_way() {
  check_units_writable
  for path in "$unit_file" "$unit_file.new" "$wants" "$gc_root" "$gc_root.new" "$gc_root.previous" "$deferred_root" "$drive_root" \
    "$drive_root.new" "$deploy/managed" "$deploy/owner" "$deploy/aside" "$deploy/started"; do
    if [ -d "$path" ] && [ ! -L "$path" ]; then refuse "$path is a folder, and in the way: move it away"; fi
  done
  if [ -L "$drive" ]; then
    refuse "$drive is a link, which systemd does not follow: put the folder itself there, or mount it there"
  fi
  if [ "$persist" = 0 ] || empties_drive "$unit_file"; then refuse_mounts "$drive"; fi
  for path in "$drive" "$generated" "$incoming_roots"; do
    if exists "$path" && [ ! -d "$path" ]; then refuse "$path is not a folder, and in the way: move it away"; fi
  done
}
