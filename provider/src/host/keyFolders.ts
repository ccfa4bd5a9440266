import { x25519PublicKey } from "./x25519";

/*
 * Key folders on the host, as functions for the transaction's script. `$staged/keys/FOLDER/FILE` are the files that
 * the program gives, `$staged/given` their names and `$staged/generate` lines `FOLDER/FILE KIND`. `$deploy/managed`
 * names what the last transaction put there: what is in it and no longer wanted is removed; all else in a folder was
 * made by the guest and stays. `$keys` is root's, so that nobody but root can put a link in a folder's place.
 */

/**
 * Keeps what the swap will overwrite or remove. What the guest put in a file's place may be anything: a link is not
 * followed (`cp -P`), a pipe is not read, as it would never end.
 */
export const saveKeys = `
is_there() { [ -e "$1" ] || [ -L "$1" ]; }
wanted_keys() {
  cat "$staged/given"
  awk '{ print $1 } $2 == "ssh-ed25519" { print $1 ".pub" }' "$staged/generate"
}
save_keys() {
  mkdir -p "$previous/keys"
  if [ -d "$keys" ]; then ls "$keys"; fi >"$previous/folders"
  { cat "$deploy/managed" 2>/dev/null || true; wanted_keys; } | sort -u >"$previous/touched"
  while read -r file; do
    if [ -f "$keys/$file" ] || [ -L "$keys/$file" ]; then
      mkdir -p "$previous/keys/\${file%/*}"
      cp -pP "$keys/$file" "$previous/keys/$file"
    fi
  done <"$previous/touched"
  if [ -e "$deploy/managed" ]; then cp "$deploy/managed" "$previous/managed"; fi
}
`;

/** Puts the given files in, each by a rename, and removes those that are wanted no longer. */
export const swapKeys = `
make_folders() {
  for folder in $1; do
    [ -d "$keys" ] || mkdir -m 0711 "$keys"
    [ -d "$keys/$folder" ] || mkdir -m 0700 "$keys/$folder"
  done
}
remove_empty_folders_but() {
  for folder in "$keys"/*; do
    case " $(echo $1) " in *" \${folder##*/} "*) ;; *) rmdir "$folder" 2>/dev/null || true ;; esac
  done
  rmdir "$keys" 2>/dev/null || true
}
put_key() {
  if [ -d "$keys/$2" ] && [ ! -L "$keys/$2" ]; then echo "$keys/$2 is a folder" >&2; exit 1; fi
  cp "$1" "$keys/.staged"
  chmod 0600 "$keys/.staged"
  chown "$(stat -c %u:%g "$keys/\${2%/*}")" "$keys/.staged"
  mv -fT "$keys/.staged" "$keys/$2"
}
swap_keys() {
  make_folders "$folders"
  wanted_keys >"$deploy/managed.new"
  if [ -e "$deploy/managed" ]; then
    while read -r file; do
      grep -qxF -e "$file" "$deploy/managed.new" || rm -f "$keys/$file"
    done <"$deploy/managed"
  fi
  while read -r file; do put_key "$staged/keys/$file" "$file"; done <"$staged/given"
  mv -f "$deploy/managed.new" "$deploy/managed"
  remove_empty_folders_but "$folders"
}
`;

/** Undoes a swap: what was saved is put back, what was not there is removed; so are folders. */
export const restoreKeys = `
restore_keys() {
  make_folders "$(cat "$previous/folders")"
  while read -r file; do
    if is_there "$previous/keys/$file"; then mv -fT "$previous/keys/$file" "$keys/$file"; else rm -f "$keys/$file"; fi
  done <"$previous/touched"
  remove_empty_folders_but "$(cat "$previous/folders")"
  if [ -e "$previous/managed" ]; then mv -f "$previous/managed" "$deploy/managed"; else rm -f "$deploy/managed"; fi
}
`;

/**
 * Makes keys that are not there yet, and tells the public half of each in the result. A key is written under another
 * name first; a private half never leaves the host.
 */
export const generateKeys = `
make_key() {
  case "$2" in
  wireguard) head -c 32 /dev/urandom | base64 >"$1" ;;
  ssh-ed25519) ssh-keygen -q -t ed25519 -N "" -C "$name" -f "$1" ;;
  esac
}
public_key() {
  case "$2" in
  wireguard) printf %b "$(base64 -d <"$1" | od -An -v -tu1 | awk '${x25519PublicKey}')" | base64 ;;
  ssh-ed25519) ssh-keygen -y -f "$1" | cut -d ' ' -f 1,2 ;;
  esac
}
generate_keys() {
  while read -r file kind; do
    if is_there "$keys/$file" && { [ -L "$keys/$file" ] || [ ! -f "$keys/$file" ]; }; then
      echo "the key $keys/$file is not a file" >&2
      exit 1
    fi
    if [ ! -e "$keys/$file" ]; then
      rm -f "$staged/key" "$staged/key.pub"
      make_key "$staged/key" "$kind"
      put_key "$staged/key" "$file"
    fi
    key="$(public_key "$keys/$file" "$kind")"
    [ -n "$key" ] || { echo "the key $keys/$file is not a $kind key" >&2; exit 1; }
    if [ "$kind" = ssh-ed25519 ]; then
      echo "$key $name" >"$staged/key.pub"
      put_key "$staged/key.pub" "$file.pub"
    fi
    echo "publicKey=$file $key" >>"$staged/result.new"
  done <"$staged/generate"
}
`;
