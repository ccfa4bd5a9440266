import type { EvaluatedVmArguments } from "../arguments/vm";
import type { RunScriptFacts } from "../runner/script";
import type { HostConnection } from "../ssh/connection";
import { renderUnit } from "../unit/unit";
import { runDetached, type ScriptResult } from "./detachedScript";
import { fullDiskAdvice } from "./diskSpace";
import type { HostFacts } from "./facts";
import { hostPaths } from "./paths";
import { removalScript, removalSeconds } from "./removal";
import { textOf } from "./script";
import { givenFiles, keyFiles } from "./stagedKeys";
import { explainFailure } from "./startHints";
import { transactionScript, transactionSeconds } from "./transaction";
import type { Owner } from "./vmVariables";

/** One deploy of a VM whose closure is on the host. */
export interface Deployment {
  vm: EvaluatedVmArguments;
  facts: HostFacts;
  owner: Owner;
  /** The package's `bin/run-*-vm`. */
  runScript: string;
  script: RunScriptFacts;
  /** Whether a running VM has to be restarted. */
  restart: boolean;
  /** Seconds that the stop of the old VM, or of the new one, may take. */
  stopDeadline: number;
  /** The persistState that the VM was deployed with before; undefined when there is no old one. */
  oldPersistState?: boolean | undefined;
}

/** What a deploy left on the host. */
export interface Deployed {
  /** The unit's text as installed. */
  unitText: string;
  /**
   * The public halves of generated keys, by `FOLDER/FILE`. Those that an older release made are missing until a deploy
   * restarts the VM: only then can they be read safely.
   */
  publicKeys: Record<string, string>;
}

/**
 * Applies a new generation as one transaction on the host.
 *
 * @throws HostUnchangedError when it failed and the old generation is back
 * @throws HostUncertainError when nobody knows which of them the host has
 */
export async function applyGeneration(host: HostConnection, deployment: Deployment): Promise<Deployed> {
  const { vm, facts, owner, runScript, script, restart, stopDeadline, oldPersistState } = deployment;
  const unitText = renderUnit(vm, { runScript, script, facts, ownerId: owner.id });
  const { publicKey } = await runDetached(host, {
    name: vm.name,
    owner: owner.urn,
    what: `deploy the VM ${vm.name}`,
    script: textOf(
      transactionScript(vm, { owner, outPath: vm.outPath, restart, oldPersistState, stopDeadline }),
    ),
    files: { unit: unitText, ...keyFiles(vm) },
    secrets: givenFiles(vm.keyFolders),
    deadlineSeconds: transactionSeconds(stopDeadline),
    explain: async (reason) => {
      const { why, next } = explainFailure(reason, hostPaths(vm.name).unit);
      return { why, next: (await fullDiskAdvice(host, reason)) ?? next };
    },
  });
  return { unitText, publicKeys: publicKey };
}

/** What is to be removed. */
export interface Removal {
  vm: EvaluatedVmArguments;
  owner: Owner;
}

/** What a removal found; where another resource has the name by now, nothing was removed. */
export type Removed = Pick<ScriptResult, "keptDrive" | "takenOver" | "dropIn">;

/** Removes the VM; what is gone already is no mistake. */
export async function removeVm(host: HostConnection, { vm, owner }: Removal): Promise<Removed> {
  return runDetached(host, {
    name: vm.name,
    owner: owner.urn,
    what: `remove the VM ${vm.name}`,
    script: textOf(removalScript(vm, { owner, keepDrive: vm.persistState && !vm.deletePersistentState })),
    files: {},
    secrets: {},
    deadlineSeconds: removalSeconds(vm),
  });
}
