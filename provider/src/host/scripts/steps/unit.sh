# The VM's unit. What is there is taken as it is: a link stays a link (`cp -P`), as a mask is one to /dev/null. What is
# written has its mode set, and is made anew: writing to what lies there would follow a link.
# Needs: attached_units drive own_units previous staged started_by unit unit_directory unit_file

is_masked() { [ "$(readlink "$unit_file")" = /dev/null ]; }

save_unit() {
  [ -d "$unit_directory" ] || mkdir -p -m 0755 "$unit_directory"
  clear -f "$unit_file.new"
  install -m 0644 "$staged/unit" "$unit_file.new"
  exists "$unit_file" || return 0
  : >"$previous/had_unit"
  # A unit of a release that wrote down no start may have run.
  exists "$started_by" || : >"$started_by"
  cp -pPT "$unit_file" "$unit_file.previous"
  if [ ! -L "$unit_file" ]; then durable "$unit_file.previous"; fi
}

change_unit() {
  make_way_for_aside
  forget_leftovers
  mv -fT "$unit_file.new" "$unit_file"
  durable "$unit_directory"
}

# systemd says only whether a file is newer than what it has read, and the old unit's never is. So it is asked while the new
# one's is in place, whether it has read that: `$previous/has_old` is there where it has not. It reads a unit also when
# somebody asks for one that it does not know.
note_what_is_loaded() {
  exists "$unit_file.previous" || return 0
  rm -f "$previous/has_old"
  is_newer=yes
  if exists "$unit_file.new"; then is_newer=no; fi
  if [ "$(systemctl show --property=NeedDaemonReload --value "$unit")" = "$is_newer" ]; then
    echo >"$previous/has_old" || true
  fi
}

undo_unit() {
  if has_been_used; then refuse "the unit of before would empty $drive, which could not be set aside"; fi
  make_way_for_aside
  note_what_is_loaded
  if exists "$unit_file.previous"; then mv -fT "$unit_file.previous" "$unit_file"
  elif [ ! -e "$previous/had_unit" ]; then rm -f "$unit_file"
  fi
  durable "$unit_directory"
}

# systemd overlooks a unit in the second folder where there is one in the first, but for its links.
forget_unit() {
  if [ "$unit_directory" = "$own_units" ]; then
    clear -f "$attached_units/$unit" "$attached_units/multi-user.target.wants/$unit"
  fi
}
