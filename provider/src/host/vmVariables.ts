import { emptyingLine } from "../unit/drive";
import { ownerSetting } from "../unit/unit";
import { hostPaths, sharedPaths } from "./paths";
import type { Variables } from "./script";

/** Who a VM on a host belongs to: the resource that made it. */
export interface Owner {
  /** The resource's ID; new for each VM that is created. */
  id: string;
  /** The resource's URN; the same again when a create is repeated whose ID was lost, and in another backend's state. */
  urn: string;
}

/** Exit codes of scripts that refuse a VM's name or place; claim.ts says what to do about each. */
export const refusal = {
  /** The VM is another resource's. */
  otherOwner: 10,
  /** A unit is there that no program of ours made. */
  foreignUnit: 11,
  /** A drive to be kept is there. */
  keptDrive: 12,
  /** A folder is there that no program of ours made. */
  foreignFolder: 13,
  /** The folder of the VM's unit cannot be written. */
  unwritableUnits: 14,
  /** The VM is the same resource's of another state. */
  otherState: 15,
  /** A VM and a key folder cannot have one name. */
  otherKind: 16,
} as const;

/** Seconds that a deploy waits for a removal that has the shared folders. It has them for a moment only. */
export const sharedLockSeconds = 60;

/** What scripts that use the folders of all VMs need. */
export const sharedVariables = {
  store: sharedPaths.store,
  shared_lock: sharedPaths.lockedFolder,
  shared_lock_seconds: sharedLockSeconds,
} as const satisfies Variables;

/** Seconds that a script waits while systemd reads its units for others. */
const reloadSeconds = 90;

/** What scripts need that take turns with those of other VMs. */
export const turnVariables = {
  turns: sharedPaths.turns,
  reload_seconds: reloadSeconds,
} as const satisfies Variables;

/** What scripts need that look at the kernel's list of mounts, or at processes. */
export const processVariables = { process_folder: sharedPaths.processes } as const satisfies Variables;

/** What every script about one VM needs; files that find the VM's unit on the host set the rest. */
export function vmVariables(name: string, owner: Owner): Variables {
  const paths = hostPaths(name);
  return {
    ...sharedVariables,
    name,
    unit: paths.unit,
    own_units: sharedPaths.ownUnits,
    attached_units: sharedPaths.attachedUnits,
    keys: paths.keys,
    deploy: paths.deploy,
    generated: paths.generated,
    key_folder: paths.keyFolder,
    all_key_folders: sharedPaths.keyFolders,
    all_deploy_folders: sharedPaths.deployFolders,
    drive: paths.driveDirectory,
    drive_aside: paths.driveAside,
    drive_snapshot: paths.snapshot,
    state_directory: paths.stateDirectory,
    runtime: paths.runtimeDirectory,
    private_runtime: paths.privateRuntimeDirectory,
    gc_root: paths.gcRoot,
    deferred_root: paths.deferredRoot,
    drive_root: paths.driveRoot,
    incoming_roots: paths.incomingRoots,
    owner_id: owner.id,
    owner_urn: owner.urn,
    owner_setting: ownerSetting,
    emptying_line: emptyingLine,
    other_owner: refusal.otherOwner,
    other_state: refusal.otherState,
    other_kind: refusal.otherKind,
    unwritable_units: refusal.unwritableUnits,
  };
}

/** The files that every script about one VM begins with. */
export const vmFiles = ["lib/common", "lib/tell", "lib/vm", "lib/unitFolder", "lib/owner"] as const;
