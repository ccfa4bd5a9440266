# Compares the key folders with what they should hold. The guest may change its folders meanwhile: no more is read of a
# file than it should have and one byte.
# Needs: generated keys runtime

digest() { sha256sum | cut -d ' ' -f 1; }
digest_of_key() { read_guest_file "$keys/$1" "$(($2 + 1))" | digest; }
tell_fault() { tell keyFault "$1 $2"; }

# is_key_file FILE: tells why it is none.
is_key_file() {
  if ! exists "$keys/$1"; then tell_fault "$1" missing
  elif [ -L "$keys/$1" ] || [ ! -f "$keys/$1" ]; then tell_fault "$1" noFile
  else return 0
  fi
  return 1
}

# A file is root's or that of the VM's user, whose number is another at each start, and open to nobody else.
check_closed() {
  vm_user="$(stat -L -c %u "$runtime" 2>/dev/null || echo 0)"
  case "$(stat -c %u "$keys/$1")" in 0 | "$vm_user") ;; *) tell_fault "$1" foreign ;; esac
  case "$(stat -c %a "$keys/$1")" in 0 | *00) ;; *) tell_fault "$1" open ;; esac
}

# compare_key FILE MADE: with the file that the host made it from.
compare_key() { [ "$(digest_of_key "$1" "$(wc -c <"$2")")" = "$(digest <"$2")" ] || tell_fault "$1" content; }

# compare_pair FILE PAIR LINE PUBLIC: with the pair that the host made, and its public half with what the state says.
compare_pair() {
  if [ ! -s "$2/public" ]; then tell_fault "$1" lost; return 0; fi
  if [ -n "$4" ] && [ "$(cat "$2/public")" != "$4" ]; then tell_fault "$1" public; fi
  if is_key_file "$1"; then compare_key "$1" "$2/private"; check_closed "$1"; fi
  if [ "$3" != - ] && is_key_file "$3"; then compare_key "$3" "$2/line"; fi
}

# compare_used TAG NAME PATH: with the generation that the files were copied from. A guest may show public halves to others.
compare_used() {
  if [ ! -d "$3/keys/$2" ]; then tell_fault "$1/generation" lost; return 0; fi
  copied="$(ls -A "$3/keys/$2")"
  for used in $copied; do
    is_key_file "$1/$used" || continue
    compare_key "$1/$used" "$3/keys/$2/$used"
    case "$used" in *.pub) ;; *) check_closed "$1/$used" ;; esac
  done
}

# On standard input lines `given FOLDER/FILE BYTES`, `made FOLDER/FILE KIND LINE PUBLIC` and `used TAG MODE NAME PATH`. Tells
# the digest of each given file, and each fault. A host to which only an older release has deployed has no record of what it made.
compare_keys() {
  while read -r what file kind line public; do
    if [ "$what" = made ]; then
      if [ -e "$generated" ]; then compare_pair "$file" "$generated/$kind/$file" "$line" "$public"; fi
    elif [ "$what" = used ]; then compare_used "$file" "$line" "$public"
    elif is_key_file "$file"; then
      found="$(digest_of_key "$file" "$kind")"
      tell keyDigest "$file $found"
      check_closed "$file"
    fi
  done
}
