import { createHash } from "node:crypto";
import type { VmWithPackage } from "../arguments/vm";
import { SimpleVmError } from "../errors/error";
import { longestScript } from "../nix/build";
import type { HostConnection } from "../ssh/connection";
import { type Answer, readAnswer } from "./answers";
import { hostPaths } from "./paths";
import { type HostScript, textOf } from "./script";
import { expectedKeys, givenFiles, type KnownKeys } from "./transaction/stagedKeys";
import { type Owner, vmFiles, vmVariables } from "./vmVariables";

/** The file of a VM's unit; it may be missing though something else of the VM is there. */
export type ObservedUnit =
  | { kind: "installed"; path: string; text: string }
  | { kind: "missing"; path: string };

/** What is wrong with a file `FOLDER/FILE` of a key folder. */
export type KeyFault = Extract<Answer<"observation">, { found: "there" }>["keyFault"][number];

/** A VM as its host has it. */
export interface ObservedVm {
  unit: ObservedUnit;
  active: boolean;
  /** systemd's ID of the run; `undefined` where nothing runs. */
  invocation: string | undefined;
  enabled: boolean;
  /** The program that the running VM was started by; `undefined` where nothing runs or nobody wrote it down. */
  runningProgram: string | undefined;
  /** The program that systemd would start; `undefined` where nothing runs or it has not read the unit's file. */
  loadedProgram: string | undefined;
  /** The URN in the owner marker; `undefined` where there is no marker with the resource's ID. */
  markedUrn: string | undefined;
  /** The store path that the VM's garbage-collector root holds; `undefined` without a root. */
  rootedPath: string | undefined;
  /** SHA-256 of each file that the program gives, by `FOLDER/FILE`; absent where the file is none. */
  keyDigests: Record<string, string>;
  /** What is wrong with files in the key folders, but for the contents of given ones. */
  keyFaults: KeyFault[];
  /** Files by which somebody on the host changes the unit; no update touches them. */
  dropIns: string[];
  /** The beginning of the run script; `undefined` where the host's store does not have the state's package. */
  runScript: string | undefined;
}

/** What a look at a VM's host showed. */
export type Observation =
  /** Nothing is left of the VM that runs, that would start or that says whose it is. */
  | { kind: "gone" }
  /** Another resource has the VM by now, or the same resource in another state. */
  | { kind: "taken"; by: Owner }
  | { kind: "there"; vm: ObservedVm };

/** A VM as the state has it, as far as it is compared with the host. */
export type ExpectedVm = VmWithPackage & KnownKeys;

/**
 * Looks at the VM on its host. Changes nothing there.
 *
 * @throws SimpleVmError when the host is not reached, or does not answer in full: what is not known is never "gone"
 */
export async function observeVm(host: HostConnection, vm: ExpectedVm, id: string): Promise<Observation> {
  const what = `look at the VM ${vm.name}`;
  const output = await host.run(textOf(observationScript(vm, id)), { what, input: expectedKeys(vm) });
  const observation = observationOf(readAnswer("observation", output, { where: host.label, what }));
  if (observation.kind === "there" && !tellsOfKeys(observation.vm, vm)) {
    throw new SimpleVmError({
      kind: "unreadableAnswer",
      where: host.label,
      what: `cannot ${what}`,
      why: "what the host answered leaves out key files",
    });
  }
  return observation;
}

/** Each given file has a digest or a fault: one that nothing is known of must not pass for sound. */
const tellsOfKeys = ({ keyDigests, keyFaults }: ObservedVm, { keyFolders }: ExpectedVm): boolean =>
  Object.keys(givenFiles(keyFolders)).every(
    (path) => keyDigests[path] !== undefined || keyFaults.some(({ file }) => file === path),
  );

/** The script that looks at a VM. */
export const observationScript = (
  { name, outPath }: Pick<VmWithPackage, "name" | "outPath">,
  id: string,
): HostScript => ({
  variables: {
    ...vmVariables(name, { id, urn: "" }),
    started: hostPaths(name).started,
    package: outPath,
    longest_script: longestScript,
  },
  files: [...vmFiles, "lib/guestFile", "lib/dropIns", "lib/compareKeys", "observe"],
});

/** Pure: what an answer says of a VM. */
export function observationOf(answer: Answer<"observation">): Observation {
  if (answer.found === "taken") return { kind: "taken", by: answer.takenBy };
  if (answer.found === "gone") return { kind: "gone" };
  const { unitFile: path, unit: text } = answer;
  const vm: ObservedVm = {
    unit: text === undefined ? { kind: "missing", path } : { kind: "installed", path, text },
    active: answer.active,
    invocation: answer.invocation,
    enabled: answer.enabled,
    runningProgram: answer.runs,
    loadedProgram: answer.starts,
    markedUrn: answer.marker,
    rootedPath: answer.root,
    keyDigests: answer.keyDigest,
    keyFaults: answer.keyFault,
    dropIns: answer.dropIn,
    runScript: answer.runScript,
  };
  return { kind: "there", vm };
}

/** The digest by which a unit's text and a key file's content are compared. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");
