# Removes a key folder, unless a VM has copies of its files: that VM would find no way back to them. What is gone already is no
# mistake. A folder whose marker has another ID is another resource's by now: this one's is gone.
# Needs: deploy key_folder lock_seconds owner_id urn
set -u
umask 077
staged="${0%/*}"

read_owner
if [ -n "$id" ] && [ "$id" != "$owner_id" ]; then
  tell takenOver "$urn" >>"$staged/result.new"
  finish done
fi
remove() {
  if [ -d "$key_folder" ]; then
    exec 9>"$key_folder/lock"
    flock -w "$lock_seconds" 9 || refuse "a deploy of this key folder holds the lock $key_folder/lock"
  fi
  users="$(list_uses | awk -v path="$key_folder/" 'index($5, path) == 1 { print $1 }' | sort -u | tr '\n' ' ')"
  [ -z "$users" ] || refuse "it is used on this host by the VMs: ${users% }"
  rm -rf "$key_folder" "$deploy"
  remove_shared_folders "${deploy%/*}"
}
( set -e; remove ) 2>"$staged/errors"
[ $? = 0 ] || finish failed "$(cat "$staged/errors")"
finish done
