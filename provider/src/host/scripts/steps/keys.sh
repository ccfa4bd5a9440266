# Key folders on the host. A guest may write to its folders at any moment, so they are touched only while the VM is down
# (`$swaps_keys`), by renames alone: what lies in a file's place is moved aside whatever it is, and nothing of it is read.
# `$next/keys/FOLDER/FILE` is what goes in, made beforehand in a place that no guest sees. `$staged/wanted` names these
# files, and `$deploy/managed` those of the last transaction: what is in it and no longer wanted is removed; all else in
# a folder was made by the guest and stays. `$keys` is root's, so that nobody but root can put a link in a folder's place.
# Needs: deploy folders generated keys next previous staged swaps_keys

# Whether the VM has, or had, or is to have any.
has_keys() {
  [ "$folders" != "" ] || exists "$keys" || exists "$generated" || exists "$deploy/managed" || exists "$deploy/uses"
}

check_key_folders() {
  for folder in "" $folders $(sed 's,/.*,,' "$previous/touched" | sort -u); do
    if [ -L "$keys/$folder" ] || { [ -e "$keys/$folder" ] && [ ! -d "$keys/$folder" ]; }; then
      refuse "$keys${folder:+/}$folder is not a folder: somebody put a link or a file in its place"
    fi
  done
}

# Everything that needs room or may fail, while the old VM still runs.
save_keys() {
  [ "$swaps_keys" = 1 ] || return 0
  rm -rf "$next"
  mkdir -p "$next" "$previous/keys"
  save_used
  { cat "$deploy/managed" 2>/dev/null || true; cat "$staged/wanted"; } | sort -u >"$previous/touched"
  check_key_folders
  if [ -d "$keys" ]; then ls "$keys"; fi >"$previous/folders"
  while read -r file; do mkdir -p "$previous/keys/${file%/*}"; done <"$previous/touched"
  if [ -e "$deploy/managed" ]; then cp "$deploy/managed" "$previous/managed"; fi
  while read -r file; do stage_key "$staged/secrets/$file" "$file"; done <"$staged/given"
  cp "$staged/wanted" "$next/managed"
  save_generated
}

make_folders() {
  for folder in $1; do
    [ -d "$keys" ] || mkdir -m 0711 "$keys"
    [ -d "$keys/$folder" ] || mkdir -m 0700 "$keys/$folder"
    [ -L "$keys/$folder" ] || chmod 0700 "$keys/$folder"
    chmod 0711 "$keys"
  done
}

remove_empty_folders_but() {
  for folder in "$keys"/*; do
    printf '%s\n' "$1" | grep -qxF -- "${folder##*/}" || rmdir "$folder" 2>/dev/null || true
  done
  rmdir "$keys" 2>/dev/null || true
}

# Moves the old files aside and the new ones in.
swap_keys() {
  adopt_generated
  while read -r file; do
    if exists "$keys/$file"; then echo "$file"; fi
  done <"$previous/touched" >"$previous/had"
  durable "$previous/had"
  while read -r file; do
    if exists "$keys/$file"; then mv -fT "$keys/$file" "$previous/keys/$file"; fi
  done <"$previous/touched"
  : >"$previous/moved"
  swap_generated
  make_folders "$folders"
  while read -r file; do mv -fT "$next/keys/$file" "$keys/$file"; done <"$staged/wanted"
  mv -f "$next/managed" "$deploy/managed"
  swap_used
  remove_empty_folders_but "$folders"
}

change_keys() {
  if [ "$swaps_keys" = 1 ]; then
    swap_keys
    tell_used >>"$staged/result.new"
  fi
  tell_generated >>"$staged/result.new"
}

drop_failed() {
  exists "$keys/$1" || return 0
  mkdir -p "$previous/failed/${1%/*}"
  rm -rf "$previous/failed/$1"
  mv -fT "$keys/$1" "$previous/failed/$1"
}

# What was moved aside is put back, what came instead goes; so do folders.
undo_keys() {
  [ -e "$previous/touched" ] || return 0
  make_folders "$(cat "$previous/folders")"
  while read -r file; do
    if exists "$previous/keys/$file"; then
      drop_failed "$file"
      mv -fT "$previous/keys/$file" "$keys/$file"
    elif [ -e "$previous/moved" ] && ! grep -qxF -e "$file" "$previous/had"; then drop_failed "$file"
    fi
  done <"$previous/touched"
  remove_empty_folders_but "$(cat "$previous/folders")"
  restore_generated
  restore_used
  if [ -e "$previous/managed" ]; then cp -T "$previous/managed" "$deploy/managed"; else rm -f "$deploy/managed"; fi
}

# The new VM runs: generations of key folders that the one before had are needed no more.
forget_keys() { forget_unused_generations; }
