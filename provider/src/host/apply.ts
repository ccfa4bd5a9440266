import { hostPaths } from "../hostPaths";
import type { RunScriptFacts } from "../runScript";
import type { EvaluatedVmArguments } from "../schema/vmArguments";
import type { HostConnection } from "../ssh/connection";
import { renderUnit, startTimeoutSeconds } from "../unit";
import { runDetached } from "./detachedScript";
import { fullDiskAdvice } from "./diskSpace";
import type { HostFacts } from "./facts";
import type { Owner } from "./hostVariables";
import { removalScript } from "./removal";
import { explainFailure } from "./startHints";
import { stopDeadlineSeconds, transactionScript } from "./transaction";

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
  /** Seconds that the old VM has to power off; the new one's when there is no old one. */
  oldStopTimeout: number;
}

/** What a deploy left on the host. */
export interface Deployed {
  /** The unit's text as installed. */
  unitText: string;
  /** The public halves of generated keys, by `FOLDER/FILE`. */
  publicKeys: Record<string, string>;
}

/**
 * Applies a new generation as one transaction on the host.
 *
 * @throws HostUnchangedError when it failed and the old generation is back
 * @throws HostUncertainError when nobody knows which of them the host has
 */
export async function applyGeneration(host: HostConnection, deployment: Deployment): Promise<Deployed> {
  const { vm, facts, owner, runScript, script, restart, oldStopTimeout } = deployment;
  const stopTimeout = Math.max(oldStopTimeout, vm.stopTimeout);
  const stopDeadline = stopDeadlineSeconds({ stopTimeout });
  const unitText = renderUnit(vm, { runScript, script, facts, ownerId: owner.id });
  const result = await runDetached(host, {
    name: vm.name,
    what: `deploy the VM ${vm.name}`,
    script: transactionScript(vm, { owner, outPath: vm.outPath, restart, stopDeadline }),
    files: { unit: unitText, ...keyFiles(vm) },
    deadlineSeconds: 2 * (startTimeoutSeconds + stopDeadline),
    explain: async (reason) => {
      const { why, next } = explainFailure(reason, hostPaths(vm.name).unit);
      return { why, next: (await fullDiskAdvice(host, reason)) ?? next };
    },
  });
  const publicKeys = result
    .filter(([name]) => name === "publicKey")
    .map(([, value]) => [value.slice(0, value.indexOf(" ")), value.slice(value.indexOf(" ") + 1)]);
  return { unitText, publicKeys: Object.fromEntries(publicKeys) };
}

/** Pure: the staged files of the key folders (see keyFolders.ts). */
export function keyFiles({ keyFolders }: Pick<EvaluatedVmArguments, "keyFolders">): Record<string, string> {
  const given = Object.entries(keyFolders).flatMap(([folder, { files }]) =>
    Object.entries(files).map(([file, content]) => [`${folder}/${file}`, content] as const),
  );
  const generate = Object.entries(keyFolders).flatMap(([folder, { generate }]) =>
    Object.entries(generate).map(([file, kind]) => `${folder}/${file} ${kind}\n`),
  );
  return {
    given: given.map(([path]) => `${path}\n`).join(""),
    generate: generate.join(""),
    ...Object.fromEntries(given.map(([path, content]) => [`keys/${path}`, content])),
  };
}

/** What is to be removed. */
export interface Removal {
  vm: EvaluatedVmArguments;
  owner: Owner;
}

/** What a removal found. */
export interface Removed {
  /** The folder of the persistent drive, where it was kept. */
  keptDrive?: string;
  /** The URN of the resource that has the name on this host by now; then nothing was removed. */
  takenOver?: string;
  /** Drop-ins of the VM's unit, which others made; they stay. */
  dropIns: string[];
}

/** Removes the VM; what is gone already is no mistake. */
export async function removeVm(host: HostConnection, { vm, owner }: Removal): Promise<Removed> {
  const result = await runDetached(host, {
    name: vm.name,
    what: `remove the VM ${vm.name}`,
    script: removalScript(vm, { owner, keepDrive: vm.persistState && !vm.deletePersistentState }),
    files: {},
    deadlineSeconds: 2 * stopDeadlineSeconds(vm),
  });
  const told = (name: string) => result.find(([key]) => key === name)?.[1];
  return {
    keptDrive: told("keptDrive"),
    takenOver: told("takenOver"),
    dropIns: result.filter(([name]) => name === "dropIn").map(([, file]) => file),
  };
}
