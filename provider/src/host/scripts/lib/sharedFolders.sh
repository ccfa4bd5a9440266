# The folders that all VMs of a host share: /var/lib/simple-vms and those beside it. The last VM takes them with it, while
# another may be on its way in. So whoever needs them holds a lock together with others, and whoever removes them has it
# alone.
#
# The lock is on a folder, as a file of its own would have to stay: on systemd's /var/lib/private, which only root can
# open. Whoever can open what is locked can hold the lock: on /var/lib each user of the host could, and each VM.
# Needs: shared_lock shared_lock_seconds

close_shared_lock() {
  [ -d "$shared_lock" ] || mkdir -p -m 0700 "$shared_lock" || return 1
  chmod 0700 "$shared_lock"
}

# Keeps the folders from being removed until the script ends; fails with words when somebody has the lock for long.
hold_shared_folders() {
  close_shared_lock || return 1
  exec 7<"$shared_lock"
  flock -s -w "$shared_lock_seconds" 7 && return
  echo "another process holds the lock $shared_lock for $shared_lock_seconds s already; \`lsof $shared_lock\` on the host names it" >&2
  return 1
}

# Makes one, open to the VMs' users whatever the umask is and whatever was there.
make_shared_folder() {
  [ -d "$1" ] || mkdir -p -m 0755 "$1"
  chmod 0755 "$1"
}

# Removes those that are empty; when a deploy holds them, they are not the last VM's.
remove_shared_folders() {
  close_shared_lock || return 1
  (
    flock -w 2 7 || exit 0
    rmdir "$@" 2>/dev/null || true
  ) 7<"$shared_lock"
}
