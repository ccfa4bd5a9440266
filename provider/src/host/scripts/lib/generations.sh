# The generations of key folders, and which VMs have copies of one. A VM's deploy folder names those in `uses`, during a
# transaction in next/uses and previous/uses too: lines `TAG MODE NAME PATH`, where MODE is `rw` when the guest may
# write, NAME is the key folder's and PATH is the generation's.
# Needs: all_deploy_folders all_key_folders

# Lines `VM TAG MODE NAME PATH`. A transaction moves next/uses to `uses`, and puts back what previous/uses holds: so `uses`
# comes last, and nothing moves past who reads them.
list_uses() {
  for user in $all_deploy_folders; do
    for uses in "$user/next/uses" "$user/previous/uses" "$user/uses"; do
      if [ -f "$uses" ]; then
        user_name="${user##*/}"
        sed "s,^,${user_name%.deploy} ," "$uses" 2>/dev/null || true
      fi
    done
  done | sort -u
}

# users_of PATH: the VMs that name this generation, or one of this key folder.
users_of() {
  list_uses | awk -v path="$1" '$5 == path || index($5, path "/") == 1 { print $1 }' | sort -u | tr '\n' ' '
}

is_used() { [ -n "$(users_of "$1")" ]; }

# settle_aside PATH ASIDE: what is aside goes back where it is used, and is deleted else. What is being deleted has a name
# of its own, so that nothing of it ever comes back.
settle_aside() {
  clear -rf "$2.old"
  exists "$2" || return 0
  if ! exists "$1" && is_used "$1"; then
    mv -T "$2" "$1"
  else
    mv -T "$2" "$2.old"
    rm -rf "$2.old"
  fi
}

# take_away PATH ASIDE: removes a generation or a whole key folder that no VM names. A VM says first what it uses and then
# looks for it, so it is moved aside before it is found out for good. What somebody has mounted in it keeps it. The caller
# has the key folder's lock.
take_away() {
  if [ -n "$(mounts_below "$1" "$2" "$2.old")" ]; then return; fi
  settle_aside "$1" "$2"
  if ! exists "$1" || is_used "$1"; then return 0; fi
  mv -T "$1" "$2"
  settle_aside "$1" "$2"
}

# forget_generations FOLDER: removes those that no VM has and that are not the newest, as long as one is known to be. A VM
# that comes for one meanwhile finds all of it or none of it. The caller has the folder's lock.
forget_generations() {
  [ -d "$1/current/" ] || return 0
  newest="$(readlink "$1/current")"
  for generation in "$1"/*/ "$1"/.gone.*/; do
    generation="${generation%/}"
    [ -d "$generation" ] && [ ! -L "$generation" ] || continue
    generation="${generation##*/}"
    generation="${generation#.gone.}"
    generation="${generation%.old}"
    if [ "$generation" != "$newest" ]; then take_away "$1/$generation" "$1/.gone.$generation"; fi
  done
}

# What no VM uses any more goes, unless an operation of that key folder runs, which does the same at its end. A busybox's
# `timeout` leaves a process for a second that has the lock from its caller: so long is waited.
forget_unused_generations() {
  for key_folder_here in $all_key_folders; do
    key_folder_lock="${key_folder_here%.folder}.deploy/lock"
    [ -e "$key_folder_lock" ] || continue
    ( flock -w 2 5 || exit 0; forget_generations "$key_folder_here" ) 5<"$key_folder_lock"
  done
}
