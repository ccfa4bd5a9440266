import { readGuestFile } from "./guestFile";
import { x25519PublicKey } from "./x25519";

/*
 * Keys that the host makes. A pair is made by root in `$generated`, where no guest can write, as the folder
 * KIND/FOLDER/FILE: `private`, `public`, and `line`, which is the public half with a comment. `private` and `line` are
 * put into the key folder as given files are. Nothing that a guest has written is told as a public key. `$staged/generate` has lines `FOLDER/FILE KIND PUBLIC`,
 * where PUBLIC is the file that gets the line, or `-`. The next transaction's pairs are a whole set of their own,
 * so that two renames exchange the sets.
 */

/** The most that a key which an older release made can have, in bytes. */
const longestPrivateKey = 16_384;

/** Makes pairs, and checks them. A key that has a passphrase is none: ssh-keygen must not ask. */
const makeKeys = `
make_private() {
  case "$1" in
  wireguard) head -c 32 /dev/urandom | base64 >"$2" ;;
  ssh-ed25519) ssh-keygen -q -t ed25519 -N "" -C "$name" -f "$2" </dev/null && rm -f "$2.pub" ;;
  esac
}
public_half() {
  case "$1" in
  wireguard)
    grep -qxE '[A-Za-z0-9+/]{43}=' "$2" && [ "$(wc -c <"$2")" -le 45 ] || return 1
    printf %b "$(base64 -d <"$2" | od -An -v -tu1 | awk '${x25519PublicKey}')" | base64
    ;;
  ssh-ed25519) timeout 20 ssh-keygen -y -P "" -f "$2" </dev/null 2>/dev/null | head -n 1 | cut -d ' ' -f 1,2 ;;
  esac
}
is_public_half() {
  case "$1" in
  wireguard) printf '%s\\n' "$2" | grep -qxE '[A-Za-z0-9+/]{43}=' ;;
  ssh-ed25519) printf '%s\\n' "$2" | grep -qxE 'ssh-ed25519 [A-Za-z0-9+/=]{1,200}' ;;
  esac
}
complete_pair() {
  key="$(public_half "$1" "$2/private")"
  is_public_half "$1" "$key" || return 1
  printf '%s\\n' "$key" >"$2/public"
  echo "$key $name" >"$2/line"
  durable "$2/private" "$2/public" "$2/line"
}
`;

/**
 * `save_generated` makes what is missing, `adopt_generated` prefers what an older release made: it put its keys into
 * the key folders alone, and they are read here once, while the VM is down; what is no proper key is not taken.
 * `recover_generated` undoes what a power cut left between the two renames.
 */
export const generatedKeys = `
${readGuestFile}
${makeKeys}
recover_generated() {
  if [ ! -e "$generated" ] && [ -e "$generated.previous" ]; then mv -T "$generated.previous" "$generated"; fi
  rm -rf "$generated.previous"
}
stage_generated() {
  while read -r file kind public; do
    pair="$next/generated/$kind/$file"
    stage_key "$pair/private" "$file"
    if [ "$public" != - ]; then stage_key "$pair/line" "$public"; fi
  done <"$staged/generate"
}
save_generated() {
  mkdir -p "$next/generated"
  while read -r file kind public; do
    pair="$kind/$file"
    mkdir -p "$next/generated/\${pair%/*}"
    if [ -s "$generated/$pair/public" ]; then
      cp -pR "$generated/$pair" "$next/generated/$pair"
    else
      mkdir "$next/generated/$pair"
      make_private "$kind" "$next/generated/$pair/private"
      complete_pair "$kind" "$next/generated/$pair" || { echo "cannot make the $kind key $file" >&2; exit 1; }
    fi
  done <"$staged/generate"
  stage_generated
}
adopt_generated() {
  if [ -e "$generated" ] || [ ! -e "$deploy/managed" ]; then return 0; fi
  while read -r file kind public; do
    grep -qxF -e "$file" "$deploy/managed" || continue
    mkdir "$next/adopted"
    read_guest_file "$keys/$file" ${longestPrivateKey + 1} >"$next/adopted/private" || true
    if [ "$(wc -c <"$next/adopted/private")" -le ${longestPrivateKey} ] && complete_pair "$kind" "$next/adopted"; then
      rm -rf "$next/generated/$kind/$file"
      mv -T "$next/adopted" "$next/generated/$kind/$file"
    fi
    rm -rf "$next/adopted"
  done <"$staged/generate"
  stage_generated
}
swap_generated() {
  if [ -e "$generated" ]; then mv -T "$generated" "$generated.previous"; else : >"$previous/no_generated"; fi
  mv -T "$next/generated" "$generated"
}
restore_generated() {
  if [ -e "$previous/no_generated" ]; then rm -rf "$generated"; fi
  if [ -e "$generated.previous" ]; then rm -rf "$generated"; mv -T "$generated.previous" "$generated"; fi
}
tell_generated() {
  while read -r file kind public; do
    if [ -s "$generated/$kind/$file/public" ]; then
      echo "publicKey=$file $(cat "$generated/$kind/$file/public")" >>"$staged/result.new"
    fi
  done <"$staged/generate"
}
`;
