import type { VmWithPackage } from "../arguments/vm";
import type { Runner } from "../runner/runner";
import type { HostConnection } from "../ssh/connection";
import { renderUnit } from "../unit/unit";
import type { AwaitedResults } from "./awaitedResults";
import { type DetachedScript, runDetached, type ScriptResult } from "./detachedScript";
import { fullDiskAdvice } from "./diskSpace";
import type { HostFacts } from "./facts";
import { hostPaths } from "./paths";
import { removalScript, removalSeconds } from "./removal";
import { textOf } from "./script";
import { givenFiles, keyFiles } from "./stagedKeys";
import { explainFailure } from "./startHints";
import { transactionScript, transactionSeconds } from "./transaction";
import type { Owner } from "./vmVariables";

/** How a new generation comes in the place of the one that is there. */
export interface Changeover {
  /** Whether a running VM has to be restarted. */
  restart: boolean;
  /** Seconds that the stop of the old VM, or of the new one, may take. */
  stopDeadline: number;
  /** The state says that the drive which is there is to be kept; else that is for the installed unit to say. */
  stateKeepsDrive: boolean;
}

/** A VM as a deploy installs it on a host that has its closure. */
export interface Generation extends Changeover {
  vm: VmWithPackage;
  facts: HostFacts;
  owner: Owner;
  /** What the VM's package promises. */
  runner: Runner;
}

/** What a host tells of a generation that it has now. */
export interface InstalledGeneration {
  /** The unit's text as installed. */
  unitText: string;
  /**
   * The public halves of generated keys, by `FOLDER/FILE`. Those that an older release made are missing until a deploy
   * restarts the VM: only then can they be read safely.
   */
  publicKeys: Record<string, string>;
}

/**
 * Installs a new generation as one transaction on the host.
 *
 * @throws HostUnchangedError when it failed and the old generation is back
 * @throws HostUncertainError when nobody knows which of them the host has
 */
export async function installGeneration(
  host: HostConnection,
  generation: Generation,
  results: AwaitedResults,
): Promise<InstalledGeneration> {
  const { vm, facts, owner, runner, restart, stopDeadline, stateKeepsDrive } = generation;
  const { outPath } = vm;
  const unitText = renderUnit(vm, { runner, facts, ownerId: owner.id });
  const detached: DetachedScript = {
    name: vm.name,
    owner: owner.urn,
    what: `deploy the VM ${vm.name}`,
    script: textOf(transactionScript(vm, { owner, outPath, restart, stateKeepsDrive, stopDeadline })),
    files: { unit: unitText, ...keyFiles(vm) },
    secrets: givenFiles(vm.keyFolders),
    deadlineSeconds: transactionSeconds(stopDeadline),
    explain: async (reason) => {
      const { why, next } = explainFailure(reason, hostPaths(vm.name).unit);
      return { why, next: (await fullDiskAdvice(host, reason)) ?? next };
    },
  };
  const { publicKey } = await runDetached(host, detached, results);
  return { unitText, publicKeys: publicKey };
}

/** What is to be removed. */
export interface Removal {
  vm: VmWithPackage;
  owner: Owner;
}

/** What a removal found; where another resource has the name by now, nothing was removed. */
export type Removed = Pick<ScriptResult, "keptDrive" | "takenOver" | "dropIn">;

/** Removes the VM; what is gone already is no mistake. */
export async function removeVm(
  host: HostConnection,
  { vm, owner }: Removal,
  results: AwaitedResults,
): Promise<Removed> {
  const detached: DetachedScript = {
    name: vm.name,
    owner: owner.urn,
    what: `remove the VM ${vm.name}`,
    script: textOf(removalScript(vm, { owner, keepDrive: vm.persistState && !vm.deletePersistentState })),
    files: {},
    secrets: {},
    deadlineSeconds: removalSeconds(vm),
  };
  return runDetached(host, detached, results);
}
