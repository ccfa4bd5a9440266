# systemd reads the unit. It refuses that with less than 16 MB in /run, so it is tried before anything stops.
# Needs: unit was_up

save_load() {
  if [ "$was_up" = 1 ]; then reload_units; fi
}

change_load() { read_unit; }

# The VM is started only from that very file: another unit might empty the drive.
undo_load() {
  reload_units || [ "$(systemctl show --property=NeedDaemonReload --value "$unit")" = no ]
}
