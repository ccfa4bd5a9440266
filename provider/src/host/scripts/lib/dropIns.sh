# Drop-ins (systemd.unit(5)), by which somebody on the host changes the VM's unit: in all folders of systemd's search
# path, also before systemd has read them.
# Needs: unit

# The names of the folders that may change this unit: its own, and those of each prefix of its name that ends in a dash.
# `service.d`, which is for all services of the host, is not among them: distributions fill it.
drop_in_folders() {
  echo "$unit.d"
  stem="${unit%.service}"
  while [ "$stem" != "${stem%-*}" ]; do
    stem="${stem%-*}"
    echo "$stem-.service.d"
  done
}

# tell_drop_ins FOLDER...: each file in folders of these names.
tell_drop_ins() {
  for unit_folder in $(systemctl show --property=UnitPath --value); do
    for drop_in_folder in "$@"; do
      for drop_in in "$unit_folder/$drop_in_folder"/*.conf; do
        if exists "$drop_in"; then tell dropIn "$drop_in"; fi
      done
    done
  done
}
