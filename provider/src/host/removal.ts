import { stopDeadlineSeconds } from "../arguments/running";
import type { VmArguments } from "../arguments/vm";
import { finish } from "./detachedScript";
import { driveAside } from "./driveAside";
import { driveRoot } from "./driveRoot";
import { dropIns } from "./dropIns";
import { commonFunctions, hostVariables, type Owner } from "./hostVariables";
import { sharedFolders } from "./sharedFolders";
import { shellVariables } from "./shell";

/** What the removal of a VM is told. */
export interface RemovalContext {
  owner: Owner;
  /** The drive is the user's and stays. */
  keepDrive: boolean;
}

/**
 * The script that removes a VM, run as the transaction is: the connection may go through this VM. Each step holds
 * also when what it removes is gone already. A VM whose marker has another ID is another resource's by now, or this
 * one's successor: this one's is gone. Folders shared by all VMs go with the last of them.
 */
export function removalScript(vm: VmArguments, { owner, keepDrive }: RemovalContext): string {
  return `set -u
umask 077
staged="\${0%/*}"
${hostVariables(vm.name, owner)}
${shellVariables({ keep_drive: keepDrive, stop_deadline: String(stopDeadlineSeconds(vm)) })}
${steps}`;
}

const steps = `
${finish}
${commonFunctions}
${sharedFolders}
${driveAside}
${driveRoot}
${dropIns}
if [ -d "$deploy" ]; then
  if [ -d "$deploy/lock" ]; then finish failed "$deploy/lock is a folder, and in the way: move it away"; fi
  exec 9>"$deploy/lock"
  flock -w "$stop_deadline" 9 || finish failed "a deploy of this VM holds the lock $deploy/lock"
fi
read_owner
if [ -n "$id" ] && [ "$id" != "$owner_id" ]; then
  echo "takenOver=$urn" >>"$staged/result.new"
  finish done
fi
(
  set -e
  check_units_removable
  systemctl daemon-reload
  systemctl stop "$unit" || [ $? = 5 ]
  if [ "$keep_drive" = 1 ]; then make_way_for_aside; fi
  for folder in "$own_units" "$attached_units"; do
    rm -f "$folder/multi-user.target.wants/$unit" "$folder/$unit" "$folder/$unit.new" "$folder/$unit.previous"
  done
  drop_ins "$unit.d" | sed 's/^/dropIn=/' >>"$staged/result.new"
  systemctl daemon-reload
  systemctl reset-failed "$unit" 2>/dev/null || true
  if [ "$keep_drive" = 0 ]; then
    rm -rf "$drive" "$state_directory"
    if is_own_aside; then rm -rf "$drive_aside"; fi
  elif is_own_aside && ! holds_something "$drive"; then move_drive_back
  fi
  drives=
  for folder in "$drive" "$drive_aside"; do
    if holds_something "$folder"; then drives="$drives\${drives:+ and }$folder"; fi
  done
  if [ -n "$drives" ]; then
    root_kept_drive "$keep_drive"
    echo "keptDrive=$drives" >>"$staged/result.new"
  else
    rm -rf "$drive" "$state_directory" "$drive_root"
  fi
  rm -rf "$keys" "$gc_root" "$gc_root.new" "$gc_root.previous" "$drive_root.new" "$incoming_roots"
  rm -rf "$runtime" "/run/private/\${runtime#/run/}" "$deploy"
  remove_shared_folders "\${gc_root%/*}" "\${deploy%/*}" "\${drive%/*}" "\${runtime%/*}" "/run/private/simple-vms" \
    "$attached_units/multi-user.target.wants" "$attached_units"
) 2>"$staged/errors"
[ $? = 0 ] || finish failed "$(cat "$staged/errors")"
finish done
`;
