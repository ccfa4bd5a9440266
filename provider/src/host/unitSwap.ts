/**
 * Shell functions that swap a VM's unit, its wants link and its garbage-collector root. What is there is taken as it is:
 * a link stays a link (`cp -P`), as a mask is one to /dev/null. What is written has its mode set, and is made anew:
 * writing to what lies there would follow a link.
 */
export const unitSwap = `
is_masked() { [ "$(readlink "$unit_file")" = /dev/null ]; }
set_root() { ln -sfn "$1" "$gc_root.new" && mv -fT "$gc_root.new" "$gc_root"; }
set_enabled() {
  if [ "$1" = 0 ]; then
    rm -f "$wants"
    return
  fi
  mkdir -p -m 0755 "$wants_directory"
  ln -sfnT "../$unit" "$wants"
}
check_in_the_way() {
  for path in "$unit_file" "$unit_file.new" "$wants" "$gc_root" "$gc_root.new" "$gc_root.previous" "$drive_root" \
    "$drive_root.new" "$deploy/managed" "$deploy/owner" "$deploy/aside"; do
    if [ -d "$path" ] && [ ! -L "$path" ]; then
      echo "$path is a folder, and in the way: move it away" >&2
      exit 1
    fi
  done
  for path in "$drive" "$generated" "$incoming_roots"; do
    if exists "$path" && [ ! -d "$path" ]; then
      echo "$path is not a folder, and in the way: move it away" >&2
      exit 1
    fi
  done
}
save_unit() {
  make_shared_folder "\${gc_root%/*}"
  mkdir -p -m 0755 "$unit_directory"
  rm -f "$unit_file.new"
  cp -T "$staged/unit" "$unit_file.new"
  chmod 0644 "$unit_file.new"
  if exists "$unit_file"; then
    : >"$previous/had_unit"
    cp -pPT "$unit_file" "$unit_file.previous"
    if [ ! -L "$unit_file" ]; then durable "$unit_file.previous"; fi
  fi
  if exists "$wants"; then cp -pPT "$wants" "$previous/wants"; fi
  if [ -L "$gc_root" ]; then cp -PT "$gc_root" "$previous/root"; ln -sfn "$(readlink "$gc_root")" "$gc_root.previous"; fi
}
install_unit() {
  durable "$unit_file.new"
  mv -fT "$unit_file.new" "$unit_file"
  durable "$unit_directory"
}
restore_unit() {
  if exists "$unit_file.previous"; then mv -fT "$unit_file.previous" "$unit_file"
  elif [ ! -e "$previous/had_unit" ]; then rm -f "$unit_file"
  fi
  durable "$unit_directory"
}
restore_links() {
  rm -f "$wants"
  if exists "$previous/wants"; then
    mkdir -p -m 0755 "$wants_directory"
    cp -pPT "$previous/wants" "$wants"
  fi
  if [ -L "$previous/root" ]; then set_root "$(readlink "$previous/root")"; else rm -f "$gc_root"; fi
}
forget_units() { rm -rf "$unit_file.new" "$unit_file.previous" "$gc_root.previous"; }
# systemd overlooks a unit in the second folder where there is one in the first, but for its links.
forget_overlooked() {
  if [ "$unit_directory" = "$own_units" ]; then
    rm -f "$attached_units/$unit" "$attached_units/multi-user.target.wants/$unit"
  fi
}
`;
