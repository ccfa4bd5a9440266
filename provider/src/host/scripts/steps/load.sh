# systemd reads the unit. It refuses that with less than 16 MB in /run, so it is tried before anything stops.
# Needs: previous was_up

save_load() {
  if [ "$was_up" = 1 ]; then reload_units; fi
}

change_load() { read_unit; }

# The VM is started only from that very file, which systemd reads again or has had all the time (`has_old`, steps/unit.sh):
# another unit might empty the drive.
undo_load() { reload_units || [ -e "$previous/has_old" ]; }
