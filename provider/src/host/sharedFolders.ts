import { shellVariables } from "./shell";

/**
 * Shell functions for the folders that all VMs of a host share: /var/lib/simple-vms and those beside it. The last VM
 * takes them with it, while another may be on its way in. So whoever needs them holds a lock together with others, and
 * whoever removes them has it alone. The lock is on a folder that every host has: a file of its own would have to stay.
 *
 * `hold_shared_folders` keeps them from being removed until the script ends. `make_shared_folder` makes one, open to the
 * VMs' users whatever the umask is and whatever was there. `remove_shared_folders` removes those that are empty; when
 * a deploy holds them, they are not the last VM's.
 */
export const sharedFolders = `${shellVariables({ shared_lock: "/var/lib" })}
hold_shared_folders() {
  exec 7<"$shared_lock"
  flock -s 7
}
make_shared_folder() {
  mkdir -p -m 0755 "$1"
  chmod 0755 "$1"
}
remove_shared_folders() {
  (
    flock -w 2 7 || exit 0
    rmdir "$@" 2>/dev/null || true
  ) 7<"$shared_lock"
}
`;
