# systemd reads the unit. It refuses that with less than 16 MB in /run, so it is tried before anything stops.
# Needs: unit

save_load() { systemctl daemon-reload; }

change_load() { systemctl daemon-reload; }

# The VM is started only from that very file: another unit might empty the drive.
undo_load() {
  systemctl daemon-reload || [ "$(systemctl show --property=NeedDaemonReload --value "$unit")" = no ]
}
