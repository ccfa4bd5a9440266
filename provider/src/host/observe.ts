import { createHash } from "node:crypto";
import type { VmArguments } from "../arguments/vm";
import type { HostConnection } from "../ssh/connection";
import type { Drift } from "../state/state";
import { type Answer, readAnswer } from "./answers";
import { type HostScript, textOf } from "./script";
import { expectedKeys, givenFiles } from "./stagedKeys";
import { type Owner, vmFiles, vmVariables } from "./vmVariables";

/** A VM as its host has it. */
export interface ObservedVm {
  /** Absent where the unit's file is, though something else of the VM is there. */
  unitText?: string;
  active: boolean;
  enabled: boolean;
  /** The store path that the VM's garbage-collector root holds; absent without one. */
  rootedPath?: string;
  /** SHA-256 of each file that the program gives, by `FOLDER/FILE`; absent where the file is. */
  keyDigests: Record<string, string>;
  /** Keys made by the host that are missing in their folder or are others by now, as `FOLDER/FILE`. */
  changedKeys: string[];
  /** Files by which somebody on the host changes the unit; no update touches them. */
  dropIns: string[];
}

/** A VM that another resource has by now, or the same resource in another state. */
export interface TakenVm {
  takenBy: Owner;
}

/**
 * Looks at the VM on its host; `undefined` when nothing is left of it that runs, that would start or that says whose it
 * is. Changes nothing there.
 */
export async function observeVm(
  host: HostConnection,
  vm: VmArguments,
  id: string,
): Promise<ObservedVm | TakenVm | undefined> {
  const what = `look at the VM ${vm.name}`;
  const output = await host.run(textOf(observationScript(vm, id)), { what, input: expectedKeys(vm) });
  return asObserved(readAnswer("observation", output, { where: host.label, what }));
}

/** The script that looks at a VM. */
export const observationScript = ({ name }: Pick<VmArguments, "name">, id: string): HostScript => ({
  variables: vmVariables(name, { id, urn: "" }),
  files: [...vmFiles, "lib/guestFile", "lib/dropIns", "observe", "compareKeys"],
});

/** Pure: what an answer says of a VM. */
export function asObserved(answer: Answer<"observation">): ObservedVm | TakenVm | undefined {
  if (answer.takenBy !== undefined) return { takenBy: answer.takenBy };
  if (!answer.there) return undefined;
  const keyDigests = Object.entries(answer.keyDigest).filter(([, digest]) => digest !== "");
  return {
    unitText: answer.unit,
    active: answer.active,
    enabled: answer.enabled,
    rootedPath: answer.root,
    keyDigests: Object.fromEntries(keyDigests),
    changedKeys: answer.changedKey,
    dropIns: answer.dropIn,
  };
}

/** The digest by which a unit's text and a key file's content are compared. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Pure: how a VM on its host differs from what was deployed there. */
export function driftOf(
  vm: VmArguments,
  deployed: { unitDigest: string; outPath?: string },
  observed: ObservedVm,
): Drift[] {
  const changed = Object.entries(givenFiles(vm.keyFolders)).some(
    ([file, content]) => observed.keyDigests[file] !== digestOf(content),
  );
  const checks: Record<Exclude<Drift, "unfinished">, boolean> = {
    missing: observed.unitText === undefined,
    unit: observed.unitText !== undefined && digestOf(observed.unitText) !== deployed.unitDigest,
    stopped: vm.autoStart && !observed.active,
    disabled: vm.autoStart !== observed.enabled,
    keyFolders: changed || observed.changedKeys.length > 0,
    gcRoot: observed.rootedPath !== deployed.outPath,
  };
  return (Object.keys(checks) as (keyof typeof checks)[]).filter((kind) => checks[kind]);
}
