# A persistent drive that an earlier deploy set aside comes back with the VM that keeps it; see lib/driveAside.sh.
# Needs: drive_aside persist unit_file

change_drive() {
  if [ "$persist" = 1 ] && exists "$drive_aside" && is_down; then move_drive_back; fi
}

undo_drive() {
  if exists "$drive_aside" && ! empties_drive "$unit_file" && is_down; then move_drive_back; fi
}
