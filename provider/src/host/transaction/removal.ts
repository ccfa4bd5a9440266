import { stopDeadlineSeconds } from "../../arguments/running";
import type { VmArguments } from "../../arguments/vm";
import type { HostScript } from "../script";
import {
  type Owner,
  processVariables,
  sharedLockSeconds,
  turnVariables,
  vmFiles,
  vmVariables,
} from "../vmVariables";
import { imageSeconds, snapshotVariables } from "./snapshot";
import { reloadSeconds } from "./steps";

/** How long a removal may take: the wait for the VM's lock, its stop, two reloads of systemd, a snapshot, and files. */
export const removalSeconds = (vm: VmArguments): number =>
  2 * stopDeadlineSeconds(vm) + sharedLockSeconds + 2 * reloadSeconds + imageSeconds;

/** The script that removes a VM; scripts/removal.sh says how, and which drive stays. */
export function removalScript(vm: VmArguments, owner: Owner): HostScript {
  return {
    variables: {
      ...vmVariables(vm.name, owner),
      ...snapshotVariables(vm.name),
      ...turnVariables,
      ...processVariables,
      persist: vm.persistState,
      delete_drive: vm.deletePersistentState,
      stop_deadline: stopDeadlineSeconds(vm),
    },
    files: [
      ...vmFiles,
      ...[
        "lib/result",
        "lib/reload",
        "lib/sharedFolders",
        "lib/guestFile",
        "lib/mounts",
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
