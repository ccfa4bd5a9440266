# Compares the key folders with what they should hold: lines `given FOLDER/FILE BYTES` and `made FOLDER/FILE KIND PUBLIC` on
# standard input. The guest may change its folders meanwhile: no more is read of a file than it should have and one byte.
# Tells the digest of each given file that is there, and each file of a key made here that is not as it was made. A host
# to which only an older release has deployed has no record of them.
# Needs: generated keys

digest() { sha256sum | cut -d ' ' -f 1; }
digest_of_key() {
  if [ -f "$keys/$1" ] && [ ! -L "$keys/$1" ]; then read_guest_file "$keys/$1" "$(($2 + 1))" | digest; fi
}
compare_key() { [ "$(digest_of_key "$1" "$(wc -c <"$2")")" = "$(digest <"$2")" ] || tell changedKey "$1"; }
while read -r what file kind public; do
  pair="$generated/$kind/$file"
  if [ "$what" = given ]; then tell keyDigest "$file $(digest_of_key "$file" "$kind")"
  elif [ ! -e "$generated" ]; then continue
  elif [ ! -s "$pair/public" ]; then tell changedKey "$file"
  else
    compare_key "$file" "$pair/private"
    if [ "$public" != - ]; then compare_key "$public" "$pair/line"; fi
  fi
done
