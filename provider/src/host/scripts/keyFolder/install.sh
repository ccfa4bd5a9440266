# Makes the next generation of a key folder, as a whole and beside those that are there: VMs that have one of them keep it.
# The keys of the newest generation stay, unless `rotate` was another when it was made: then it is those of a generation
# that has the wanted one, or new ones. Its result is the file `result` in its staging folder.
# Needs: deploy generation key_folder lock_seconds name next
set -u
umask 077
staged="${0%/*}"

hold_shared_folders 2>"$staged/errors" || finish failed "$(cat "$staged/errors")"

# Fails with words. A removal, or another resource, may have come before.
lock_key_folder() {
  if [ -d "$deploy" ]; then
    exec 9<>"$deploy/lock"
    if ! flock -w "$lock_seconds" 9; then
      echo "another deploy of this key folder holds the lock $deploy/lock" >&2
      return 1
    fi
  fi
  if ! [ "$deploy/lock" -ef /proc/self/fd/9 ]; then
    echo "$deploy is gone: the key folder was removed meanwhile" >&2
    return 1
  fi
  ( check_owner ) || return 1
  # A removal that was killed while the folder was aside.
  if exists "$key_folder.gone" && ! exists "$key_folder"; then mv -T "$key_folder.gone" "$key_folder"; fi
  mkdir -p -m 0700 "$key_folder"
  chmod 0700 "$key_folder"
}

made_for_this_rotate() { [ -d "$1/generated" ] && [ "$(cat "$1/rotate")" = "$(cat "$staged/rotate")" ]; }

# The pairs to go on with: of a program that was put back while a rotation was under way, those that a VM has still. The
# newest of them has all keys of those before it.
choose_generated() {
  if made_for_this_rotate "$key_folder/current"; then return 0; fi
  generated="$next/none"
  for made in "$key_folder"/*/; do
    made_for_this_rotate "${made%/}" || continue
    if [ ! -d "$generated" ] || [ "${made}rotate" -nt "${generated%/generated}/rotate" ]; then generated="${made}generated"; fi
  done
}

make_generation() {
  rm -rf "$next"
  mkdir -p "$next/keys/$name"
  while read -r file; do stage_key "$staged/secrets/$file" "$file"; done <"$staged/given"
  choose_generated
  save_generated
  cp -T "$staged/rotate" "$next/rotate"
  "$(program find)" "$next" -exec "$(program sync)" '{}' + 2>/dev/null || sync
}
# The link is what makes it the newest: both it and the generation are on the disk by then. Nothing after it may fail.
show_generation() {
  mv -T "$next" "$key_folder/$generation"
  rm -f "$key_folder/current.new"
  ln -s "$generation" "$key_folder/current.new"
  durable "$key_folder"
  mv -fT "$key_folder/current.new" "$key_folder/current"
}
lock_key_folder 2>"$staged/errors" || finish failed "$(cat "$staged/errors")"
( set -e; make_generation; show_generation ) 2>"$staged/errors"
if [ $? != 0 ]; then
  rm -rf "$next"
  finish failed "$(cat "$staged/errors")"
fi
generated="$key_folder/current/generated"
tell_generated >>"$staged/result.new"
# A power loss could take back a link that is not on the disk: the generation before it stays for that.
if durable "$key_folder"; then forget_generations "$key_folder"; fi
finish done
