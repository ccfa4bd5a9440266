# systemd reads the unit. It refuses that with less than 16 MB in /run, so it is tried before anything stops.
# Needs: previous unit_file unit_state was_up

save_load() {
  if [ "$was_up" = 1 ]; then reload_units; fi
}

# systemd has a unit as its file says where the file is not newer than what it read; and the host's clock may have been set
# back since. So what it says counts only where the new file is newer than the one before or, where none was before, where
# systemd knows of no run.
is_surely_new() {
  if exists "$unit_file.previous"; then [ "$unit_file" -nt "$unit_file.previous" ]
  else case "$unit_state" in *InactiveExitTimestampMonotonic=0*) ;; *) return 1 ;; esac
  fi
}

change_load() {
  if has_read_unit && is_surely_new; then leave_rest_unread; else reload_units; fi
}

# The VM is started only from that very file, which systemd reads again or has had all the time (`has_old`, steps/unit.sh):
# another unit might empty the drive.
undo_load() { reload_units || [ -e "$previous/has_old" ]; }
