# Keys that the host makes. A pair is made by root in `$generated`, where no guest can write, as the folder
# KIND/FOLDER/FILE (lib/keyPairs.sh). `private` and `line` are put into the key folder as given files are. Nothing that a
# guest has written is told as a public key. `$staged/generate` has lines `FOLDER/FILE KIND PUBLIC`, where PUBLIC is the
# file that gets the line, or `-`. The next transaction's pairs are a whole set of their own, so that two renames
# exchange the sets.
# Needs: deploy generated keys longest_private_key next previous staged

# Undoes what a power cut left between the two renames.
check_keys() {
  if [ ! -e "$generated" ] && [ -e "$generated.previous" ]; then mv -T "$generated.previous" "$generated"; fi
  clear -rf "$generated.previous"
}

# Prefers what an older release made: it put its keys into the key folders alone, and they are read here once, while the
# VM is down; what is no proper key is not taken.
adopt_generated() {
  if [ -e "$generated" ] || [ ! -e "$deploy/managed" ]; then return 0; fi
  while read -r file kind public; do
    grep -qxF -e "$file" "$deploy/managed" || continue
    mkdir "$next/adopted"
    read_guest_file "$keys/$file" "$((longest_private_key + 1))" >"$next/adopted/private" || true
    if [ "$(wc -c <"$next/adopted/private")" -le "$longest_private_key" ] && complete_pair "$kind" "$next/adopted"; then
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
