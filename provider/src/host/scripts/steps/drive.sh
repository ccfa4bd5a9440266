# A persistent drive that an earlier deploy set aside comes back with the VM that keeps it; see lib/driveAside.sh.
# Needs: drive drive_aside persist recovered restart unit_file was_up

# What a stateless VM left for want of time, when this transaction stopped it, is not to become the next one's drive. What
# lies there of a VM that was down may be what somebody has put there, and after an interrupted update that of a VM that
# keeps its drive; but an empty folder that is no mount goes, with what the VM has set on it.
forget_leftovers() {
  [ "$persist" = 1 ] && empties_drive "$unit_file" && is_down || return 0
  if [ "$was_up$restart$recovered" = 110 ]; then
    refuse_mounts "$drive"
    rm -rf "$drive" || ! holds_something "$drive"
  elif [ -d "$drive" ] && is_beside "$drive" "${drive%/*}"; then rmdir "$drive" 2>/dev/null || true
  fi
}

change_drive() {
  if [ "$persist" = 1 ] && exists "$drive_aside" && is_down; then move_drive_back; fi
}

undo_drive() {
  exists "$drive_aside" && ! empties_drive "$unit_file" && is_down || return 0
  if holds_something "$drive"; then refuse_two_drives; fi
  move_drive_back
}
