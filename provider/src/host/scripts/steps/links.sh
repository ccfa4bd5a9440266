# The link that starts the VM at the host's boot, and the garbage-collector roots of its closure and of its drive's image.
# Needs: auto_start deferred_root deploy gc_root is_deferred out_path persist previous restart unit unit_directory wants wants_directory was_up

set_root() { ln -sfn "$1" "$gc_root.new" && mv -fT "$gc_root.new" "$gc_root"; }

save_links() {
  make_shared_folder "${gc_root%/*}"
  if exists "$wants"; then cp -pPT "$wants" "$previous/wants"; fi
  if [ -L "$gc_root" ]; then
    cp -PT "$gc_root" "$previous/root"
    ln -sfn "$(readlink "$gc_root")" "$gc_root.previous"
  fi
}

# The package of what runs, as the unit has written it down at its start; nothing where a unit of an earlier release did not.
running_package() {
  { read -r run && read -r command; } 2>/dev/null <"$deploy/started" || return 0
  [ "$run" = "$(systemctl show --property=InvocationID --value "$unit")" ] || return 0
  program="${command#*path=}"
  store_path_of "${program%% *}"
}

# A VM that runs on needs its closure, of which its guest sees the store, until it is started again. Since an earlier deferred
# update it may have been, and what runs is then that update's.
keep_running_root() {
  if [ "$is_deferred" = 0 ] || [ "$was_up" = 0 ] || [ "$restart" = 1 ]; then return 0; fi
  kept_package="$(running_package)"
  if [ -z "$kept_package" ]; then
    if [ -L "$deferred_root" ] || [ ! -L "$gc_root" ]; then return 0; fi
    kept_package="$(readlink "$gc_root")"
  fi
  ln -sfn "$kept_package" "$deferred_root"
}

change_links() {
  keep_running_root
  if [ "$auto_start" = 1 ]; then
    [ -d "$wants_directory" ] || mkdir -p -m 0755 "$wants_directory"
    ln -sfnT "../$unit" "$wants"
  else rm -f "$wants"
  fi
  root_kept_drive "$persist"
  set_root "$out_path"
  durable "$unit_directory" "$wants_directory" "$deploy"
}

undo_links() {
  rm -f "$wants"
  if exists "$previous/wants"; then
    mkdir -p -m 0755 "$wants_directory"
    cp -pPT "$previous/wants" "$wants"
  fi
  if [ -L "$previous/root" ]; then set_root "$(readlink "$previous/root")"; else rm -f "$gc_root"; fi
}

# What the drive stands on may be another image by now: the new VM has run on it.
forget_links() {
  root_kept_drive "$persist"
  if [ "$was_up" = 0 ] || [ "$restart" = 1 ]; then clear -f "$deferred_root"; fi
}
