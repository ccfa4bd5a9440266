# Removes a key folder, unless a VM has copies of its files: that VM would find no way back to them. What is gone already is no
# mistake. A folder whose marker has another ID is another resource's by now: this one's is gone.
# Needs: deploy key_folder lock_seconds owner_id urn
set -u
umask 077
staged="${0%/*}"

if exists "$key_folder"; then mkdir -p -m 0700 "$deploy"; fi
if [ -d "$deploy" ]; then
  exec 9<>"$deploy/lock"
  flock -w "$lock_seconds" 9 || finish failed "a deploy of this key folder holds the lock $deploy/lock"
  if [ -d "$deploy" ] && ! [ "$deploy/lock" -ef /proc/self/fd/9 ]; then
    finish failed "$deploy was made anew meanwhile"
  fi
fi
read_owner
if [ -n "$id" ] && [ "$id" != "$owner_id" ]; then
  tell takenOver "$urn" >>"$staged/result.new"
  finish done
fi
check_mounts() { refuse_mounts "$key_folder" "$key_folder.gone" "$key_folder.gone.old" "$deploy"; }
remove() {
  check_mounts
  take_away "$key_folder" "$key_folder.gone"
  if exists "$key_folder"; then
    check_mounts
    users="$(users_of "$key_folder")"
    refuse "it is used on this host by the VMs: ${users% }"
  fi
  rm -rf "$deploy"
  remove_shared_folders "${deploy%/*}"
}
( set -e; remove ) 2>"$staged/errors"
[ $? = 0 ] || finish failed "$(cat "$staged/errors")"
finish done
