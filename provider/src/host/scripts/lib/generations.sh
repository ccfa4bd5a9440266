# The generations of key folders, and which VMs have copies of one. A VM's deploy folder names those in `uses`, during a
# transaction in next/uses and previous/uses too: lines `TAG MODE NAME PATH`, where MODE is `rw` when the guest may
# write, NAME is the key folder's and PATH is the generation's.
# Needs: all_deploy_folders all_key_folders

# Lines `VM TAG MODE NAME PATH`.
list_uses() {
  for user in $all_deploy_folders; do
    for uses in "$user/uses" "$user/next/uses" "$user/previous/uses"; do
      if [ -f "$uses" ]; then
        user_name="${user##*/}"
        sed "s,^,${user_name%.deploy} ," "$uses"
      fi
    done
  done | sort -u
}

# is_used PATH: whether a VM names this generation.
is_used() { list_uses | grep -qE "^[^ ]+ [^ ]+ [^ ]+ [^ ]+ $1\$"; }

# forget_generations FOLDER: removes those that no VM has and that are not the newest, as long as one is known to be. A VM that comes for one meanwhile
# finds all of it or none of it. The caller has the folder's lock.
forget_generations() {
  rm -rf "$1/.old"
  [ -d "$1/current/" ] || return 0
  newest="$(readlink "$1/current")"
  for generation in "$1"/*/; do
    generation="${generation%/}"
    [ -d "$generation" ] && [ ! -L "$generation" ] && [ "${generation##*/}" != "$newest" ] || continue
    if ! is_used "$generation"; then mv -T "$generation" "$1/.old" && rm -rf "$1/.old"; fi
  done
}

# What no VM uses any more goes, unless an operation of that key folder runs, which does the same at its end. A busybox's
# `timeout` leaves a process for a second that has the lock from its caller: so long is waited.
forget_unused_generations() {
  for key_folder_here in $all_key_folders; do
    [ -e "$key_folder_here/lock" ] || continue
    ( flock -w 2 5 || exit 0; forget_generations "$key_folder_here" ) 5<"$key_folder_here/lock"
  done
}
