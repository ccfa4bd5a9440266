import { stopDeadlineSeconds } from "../../arguments/running";
import type { VmArguments } from "../../arguments/vm";
import type { HostScript } from "../script";
import { type Owner, sharedLockSeconds, turnVariables, vmFiles, vmVariables } from "../vmVariables";
import { imageSeconds, snapshotVariables } from "./snapshot";
import { reloadSeconds } from "./steps";

/** What the removal of a VM is told. */
export interface RemovalContext {
  owner: Owner;
  /** The drive is the user's and stays. */
  keepDrive: boolean;
}

/** How long a removal may take: the wait for the VM's lock, its stop, two reloads of systemd, a snapshot, and files. */
export const removalSeconds = (vm: VmArguments): number =>
  2 * stopDeadlineSeconds(vm) + sharedLockSeconds + 2 * reloadSeconds + imageSeconds;

/** The script that removes a VM; scripts/removal.sh says how. */
export function removalScript(vm: VmArguments, { owner, keepDrive }: RemovalContext): HostScript {
  return {
    variables: {
      ...vmVariables(vm.name, owner),
      ...snapshotVariables(vm.name),
      ...turnVariables,
      keep_drive: keepDrive,
      stop_deadline: stopDeadlineSeconds(vm),
    },
    files: [
      ...vmFiles,
      ...[
        "lib/result",
        "lib/reload",
        "lib/sharedFolders",
        "lib/guestFile",
        "lib/driveAside",
        "lib/driveRoot",
        "lib/snapshot",
        "lib/dropIns",
        "lib/generations",
      ],
      "removal",
    ],
  };
}
