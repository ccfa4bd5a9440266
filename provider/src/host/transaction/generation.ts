import type { HealthCheck } from "../../arguments/health";
import type { VmWithPackage } from "../../arguments/vm";
import { SimpleVmError } from "../../errors/error";
import type { Runner } from "../../runner/runner";
import type { HostConnection } from "../../ssh/connection";
import { renderUnit } from "../../unit/unit";
import type { HostFacts } from "../facts";
import { hostPaths } from "../paths";
import { textOf } from "../script";
import { fullDiskAdvice } from "../transfer/diskSpace";
import type { Owner } from "../vmVariables";
import type { AwaitedResults, Progress } from "./awaitedResults";
import { type DetachedScript, runDetached, type ScriptResult } from "./detachedScript";
import { healthFiles } from "./health";
import { removalScript, removalSeconds } from "./removal";
import { givenFiles, keyFiles } from "./stagedKeys";
import { explainFailure } from "./startHints";
import { type Deadlines, transactionScript, transactionSeconds } from "./transaction";

/** How a new generation comes in the place of the one that is there. */
export interface Changeover extends Deadlines {
  /** Whether a running VM has to be restarted. */
  restart: boolean;
  /** A running VM is not restarted though the change would ask for it; its closure has to stay in the store. */
  isDeferred: boolean;
  /** The state says that the drive which is there is to be kept; else that is for the installed unit to say. */
  stateKeepsDrive: boolean;
  /** Whether the old VM comes back when the new one is not healthy; when it does not start, it always does. */
  goesBack: boolean;
  /** The checks by which the old VM, when it was started again, shows that it is healthy. */
  oldHealth: readonly HealthCheck[];
}

/** A VM as a deploy installs it on a host that has its closure. */
export interface Generation extends Changeover {
  vm: VmWithPackage;
  facts: HostFacts;
  owner: Owner;
  /** What the VM's package promises. */
  runner: Runner;
  /** Is told what the transaction does, about once a second. */
  onProgress?: (progress: Progress) => void;
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
  /** The VM was started and stays, but is not healthy; absent for one that is. */
  unhealthy?: SimpleVmError;
  /** systemd's ID of the run of a VM that runs on as it was. */
  runsOn?: string;
  /** How long the old VM took to stop, and the new one to be healthy; each absent where that was not done. */
  took: { stopSeconds?: number; startSeconds?: number };
  /** What the user is to know though the VM is installed. */
  warnings: string[];
}

/**
 * Installs a new generation as one transaction on the host. A VM that it starts has to be healthy.
 *
 * @throws HostUnchangedError when it failed and the old generation is back
 * @throws HostUncertainError when nobody knows which of them the host has
 */
export async function installGeneration(
  host: HostConnection,
  generation: Generation,
  results: AwaitedResults,
): Promise<InstalledGeneration> {
  const { vm, facts, owner, runner, onProgress, ...changeover } = generation;
  const { oldHealth } = changeover;
  const { outPath, health } = vm;
  const unitText = renderUnit(vm, { runner, facts, ownerId: owner.id });
  const what = `deploy the VM ${vm.name}`;
  const detached: DetachedScript = {
    name: vm.name,
    owner: owner.urn,
    kind: "deploy",
    what,
    script: textOf(transactionScript(vm, { owner, outPath, runner, ...changeover })),
    files: {
      unit: unitText,
      ...keyFiles(vm),
      ...healthFiles("new", health),
      ...healthFiles("old", oldHealth),
    },
    secrets: givenFiles(vm.keyFolders),
    deadlineSeconds: transactionSeconds({ ...changeover, health }),
    onProgress,
    explain: async (reason, wentBack) => {
      const { why, next } = explainFailure(reason, hostPaths(vm.name).unit, wentBack);
      return { why, next: (await fullDiskAdvice(host, reason)) ?? next };
    },
  };
  const { publicKey, warning, status, reason, stopTime, startTime, runsOn } = await runDetached(
    host,
    detached,
    results,
  );
  const took = {
    ...(stopTime !== undefined && { stopSeconds: stopTime }),
    ...(startTime !== undefined && { startSeconds: startTime }),
  };
  const installed = { unitText, publicKeys: publicKey, took, runsOn, warnings: warning };
  if (status === "done") return installed;
  const unhealthy = new SimpleVmError({
    kind: "deploy",
    where: host.label,
    what: `cannot ${what}`,
    why: reason,
    next: stays,
  });
  return { ...installed, unhealthy };
}

/** What to do about a new VM that runs and is not healthy. */
const stays =
  "look at the VM, which is left as it is; the next `pulumi up` starts it anew and asks again, `pulumi destroy` removes it";

/** What is to be removed. */
export interface Removal {
  vm: VmWithPackage;
  owner: Owner;
}

/** What a removal found; where another resource has the name by now, nothing was removed. */
export type Removed = Pick<ScriptResult, "keptDrive" | "takenOver" | "dropIn" | "warning">;

/** Removes the VM; what is gone already is no mistake. */
export async function removeVm(
  host: HostConnection,
  { vm, owner }: Removal,
  results: AwaitedResults,
): Promise<Removed> {
  const detached: DetachedScript = {
    name: vm.name,
    owner: owner.urn,
    kind: "removal",
    what: `remove the VM ${vm.name}`,
    script: textOf(removalScript(vm, owner)),
    files: {},
    secrets: {},
    deadlineSeconds: removalSeconds(vm),
    explain: async (why) => ({ why, next: await fullDiskAdvice(host, why) }),
  };
  return runDetached(host, detached, results);
}
