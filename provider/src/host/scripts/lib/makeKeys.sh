# Makes the files of key folders beside those that are there: `$next/keys/FOLDER/FILE`, and the pairs of keys that they come
# from as `$next/generated/KIND/FOLDER/FILE` (lib/keyPairs.sh). Pairs that are in `$generated` stay as they are.
# `$staged/generate` has lines `FOLDER/FILE KIND PUBLIC`, where PUBLIC is the file that gets the line, or `-`.
# Needs: generated name next staged

# stage_key SOURCE FILE
stage_key() {
  mkdir -p "$next/keys/${2%/*}"
  cp -T "$1" "$next/keys/$2"
  durable "$next/keys/$2"
}

stage_generated() {
  while read -r file kind public; do
    pair="$next/generated/$kind/$file"
    stage_key "$pair/private" "$file"
    if [ "$public" != - ]; then stage_key "$pair/line" "$public"; fi
  done <"$staged/generate"
}

# is_whole PAIR. Making a public half takes an awk up to a second: one that is as both of its files say stays.
is_whole() { [ -s "$1/private" ] && [ -s "$1/public" ] && [ "$(cat "$1/public") $name" = "$(cat "$1/line")" ]; }

# Keeps the private halves that are there and makes what is missing. What somebody wrote in a public half's place is not
# told as the VM's key.
save_generated() {
  mkdir -p "$next/generated"
  while read -r file kind public; do
    pair="$next/generated/$kind/$file"
    mkdir -p "${pair%/*}"
    if [ -s "$generated/$kind/$file/public" ]; then cp -pR "$generated/$kind/$file" "$pair"; else mkdir "$pair"; fi
    if is_whole "$pair" || { [ -s "$pair/private" ] && complete_pair "$kind" "$pair"; }; then continue; fi
    rm -rf "$pair"
    mkdir "$pair"
    make_private "$kind" "$pair/private"
    complete_pair "$kind" "$pair" || refuse "cannot make the $kind key $file"
  done <"$staged/generate"
  stage_generated
}

tell_generated() {
  while read -r file kind public; do
    if [ -s "$generated/$kind/$file/public" ]; then
      tell publicKey "$file $(cat "$generated/$kind/$file/public")"
    fi
  done <"$staged/generate"
}
