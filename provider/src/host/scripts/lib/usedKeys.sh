# The files that a VM has from key folders which are resources of their own: copies of one generation of each, in the VM's
# own key folder TAG. `$staged/uses` and `$deploy/uses` have lines `TAG MODE NAME PATH` (lib/generations.sh).
# Needs: deploy name next previous staged

# fail_if_written TAG MODE NAME PATH: one VM alone may have a key folder whose files its guest may change.
# Each has said before that it comes for it: of two at once none gets it, rather than both.
fail_if_written() {
  [ "$2" = rw ] || return 0
  writer="$(list_uses | awk -v own="$name" -v path="${4%/*}/" \
    '$1 != own && $3 == "rw" && index($5, path) == 1 { print $1; exit }')"
  [ -z "$writer" ] || refuse "the VM $writer has the key folder $3 already, and may write to it"
}

# Says first that the generations are in use, so that they stay, and then looks whether they are there. What comes from
# them is wanted as much as what the program gives.
save_used() {
  if [ -e "$deploy/uses" ]; then cp -T "$deploy/uses" "$previous/uses"; fi
  cp -T "$staged/uses" "$next/uses"
  durable "$next/uses"
  while read -r tag mode folder path; do
    fail_if_written "$tag" "$mode" "$folder" "$path"
    [ -d "$path/keys/$folder" ] ||
      refuse "the key folder $folder has no generation ${path##*/} on this host: refresh it, so that the next update makes it again"
    ls -A "$path/keys/$folder" >"$next/files"
    while read -r used; do
      stage_key "$path/keys/$folder/$used" "$tag/$used"
      echo "$tag/$used" >>"$staged/wanted"
    done <"$next/files"
  done <"$staged/uses"
}

swap_used() {
  if [ -s "$next/uses" ]; then mv -fT "$next/uses" "$deploy/uses"; else rm -f "$deploy/uses"; fi
}

restore_used() {
  if [ -e "$previous/uses" ]; then cp -T "$previous/uses" "$deploy/uses"; else rm -f "$deploy/uses"; fi
}

tell_used() {
  [ -e "$deploy/uses" ] || return 0
  while read -r tag mode folder path; do
    for public in "$path"/generated/*/"$folder"/*/public; do
      [ -s "$public" ] || continue
      used="${public%/public}"
      tell publicKey "$tag/${used##*/} $(cat "$public")"
    done
  done <"$deploy/uses"
}
