# The link that starts the VM at the host's boot, and the garbage-collector roots of its closure and of its drive's image.
# Needs: auto_start deploy gc_root out_path persist previous unit unit_directory wants wants_directory

set_root() { ln -sfn "$1" "$gc_root.new" && mv -fT "$gc_root.new" "$gc_root"; }

save_links() {
  make_shared_folder "${gc_root%/*}"
  if exists "$wants"; then cp -pPT "$wants" "$previous/wants"; fi
  if [ -L "$gc_root" ]; then
    cp -PT "$gc_root" "$previous/root"
    ln -sfn "$(readlink "$gc_root")" "$gc_root.previous"
  fi
}

change_links() {
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
forget_links() { root_kept_drive "$persist"; }
