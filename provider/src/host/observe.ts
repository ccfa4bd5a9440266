import { createHash } from "node:crypto";
import type { VmArguments } from "../arguments/vm";
import type { HostConnection } from "../ssh/connection";
import { type Answer, readAnswer } from "./answers";
import { type HostScript, textOf } from "./script";
import { expectedKeys } from "./stagedKeys";
import { type Owner, vmFiles, vmVariables } from "./vmVariables";

/** The file of a VM's unit; it may be missing though something else of the VM is there. */
export type ObservedUnit = { kind: "installed"; text: string } | { kind: "missing" };

/** A VM as its host has it. */
export interface ObservedVm {
  unit: ObservedUnit;
  active: boolean;
  enabled: boolean;
  /** The store path that the VM's garbage-collector root holds; `undefined` without a root. */
  rootedPath: string | undefined;
  /** SHA-256 of each file that the program gives, by `FOLDER/FILE`; absent where the file is. */
  keyDigests: Record<string, string>;
  /** Keys made by the host that are missing in their folder or are others by now, as `FOLDER/FILE`. */
  changedKeys: string[];
  /** Files by which somebody on the host changes the unit; no update touches them. */
  dropIns: string[];
}

/** What a look at a VM's host showed. */
export type Observation =
  /** Nothing is left of the VM that runs, that would start or that says whose it is. */
  | { kind: "gone" }
  /** Another resource has the VM by now, or the same resource in another state. */
  | { kind: "taken"; by: Owner }
  | { kind: "there"; vm: ObservedVm };

/** Looks at the VM on its host. Changes nothing there. */
export async function observeVm(host: HostConnection, vm: VmArguments, id: string): Promise<Observation> {
  const what = `look at the VM ${vm.name}`;
  const output = await host.run(textOf(observationScript(vm, id)), { what, input: expectedKeys(vm) });
  return observationOf(readAnswer("observation", output, { where: host.label, what }));
}

/** The script that looks at a VM. */
export const observationScript = ({ name }: Pick<VmArguments, "name">, id: string): HostScript => ({
  variables: vmVariables(name, { id, urn: "" }),
  files: [...vmFiles, "lib/guestFile", "lib/dropIns", "observe", "compareKeys"],
});

/** Pure: what an answer says of a VM. */
export function observationOf(answer: Answer<"observation">): Observation {
  if (answer.takenBy !== undefined) return { kind: "taken", by: answer.takenBy };
  if (!answer.there) return { kind: "gone" };
  const keyDigests = Object.entries(answer.keyDigest).filter(([, digest]) => digest !== "");
  const vm: ObservedVm = {
    unit: answer.unit === undefined ? { kind: "missing" } : { kind: "installed", text: answer.unit },
    active: answer.active,
    enabled: answer.enabled,
    rootedPath: answer.root,
    keyDigests: Object.fromEntries(keyDigests),
    changedKeys: answer.changedKey,
    dropIns: answer.dropIn,
  };
  return { kind: "there", vm };
}

/** The digest by which a unit's text and a key file's content are compared. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");
