# Makes the files of key folders beside those that are there: `$next/keys/FOLDER/FILE`, and the pairs of keys that they come
# from as `$next/generated/KIND/FOLDER/FILE` (lib/keyPairs.sh). Pairs that are in `$generated` stay as they are.
# `$staged/generate` has lines `FOLDER/FILE KIND PUBLIC`, where PUBLIC is the file that gets the line, or `-`.
# Needs: generated next staged

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

# Makes what is missing.
save_generated() {
  mkdir -p "$next/generated"
  while read -r file kind public; do
    pair="$kind/$file"
    mkdir -p "$next/generated/${pair%/*}"
    if [ -s "$generated/$pair/public" ]; then
      cp -pR "$generated/$pair" "$next/generated/$pair"
    else
      mkdir "$next/generated/$pair"
      make_private "$kind" "$next/generated/$pair/private"
      complete_pair "$kind" "$next/generated/$pair" || refuse "cannot make the $kind key $file"
    fi
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
