# Makes pairs of keys, and checks them. A pair is a folder with the files `private`, `public`, and `line`, which is the
# public half with a comment.
# Needs: name x25519

# make_private KIND FILE. A key that has a passphrase is none: ssh-keygen must not ask.
make_private() {
  case "$1" in
  wireguard) head -c 32 /dev/urandom | base64 >"$2" ;;
  ssh-ed25519) ssh-keygen -q -t ed25519 -N "" -C "$name" -f "$2" </dev/null && rm -f "$2.pub" ;;
  esac
}

# public_half KIND FILE: of the private key in the file; fails or prints nothing when it is none.
public_half() {
  case "$1" in
  wireguard)
    grep -qxE '[A-Za-z0-9+/]{43}=' "$2" && [ "$(wc -c <"$2")" -le 45 ] || return 1
    printf %b "$(base64 -d <"$2" | od -An -v -tu1 | awk "$x25519")" | base64
    ;;
  ssh-ed25519) timeout 20 ssh-keygen -y -P "" -f "$2" </dev/null 2>/dev/null | head -n 1 | cut -d ' ' -f 1,2 ;;
  esac
}

is_public_half() {
  case "$1" in
  wireguard) printf '%s\n' "$2" | grep -qxE '[A-Za-z0-9+/]{43}=' ;;
  ssh-ed25519) printf '%s\n' "$2" | grep -qxE 'ssh-ed25519 [A-Za-z0-9+/=]{1,200}' ;;
  esac
}

# complete_pair KIND FOLDER: adds `public` and `line` to `private`.
complete_pair() {
  key="$(public_half "$1" "$2/private")"
  is_public_half "$1" "$key" || return 1
  printf '%s\n' "$key" >"$2/public"
  echo "$key $name" >"$2/line"
  durable "$2/private" "$2/public" "$2/line"
}
