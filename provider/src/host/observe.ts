import { createHash } from "node:crypto";
import type { VmArguments } from "../arguments/vm";
import type { HostConnection } from "../ssh/connection";
import { compareKeys, expectedKeys } from "./compareKeys";
import { dropIns } from "./dropIns";
import { commonFunctions, hostVariables, type Owner } from "./hostVariables";

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
  const script = `set -eu
${hostVariables(vm.name, { id, urn: "" })}
${commonFunctions}
${dropIns}
is_there() {
  exists "$deploy" || exists "$unit_file" || ! is_down ||
    exists "$own_units/multi-user.target.wants/$unit" || exists "$attached_units/multi-user.target.wants/$unit"
}
read_owner
if [ -n "$id" ] && [ "$id" != "$owner_id" ]; then
  echo "taken $id $urn"
  exit 0
fi
if is_there; then echo "there yes"; else exit 0; fi
if exists "$unit_file"; then echo "unit $(base64 <"$unit_file" | tr -d '\\n')"; fi
if systemctl is-active --quiet "$unit"; then echo "active yes"; fi
if [ -L "$wants" ]; then echo "enabled yes"; fi
if [ -L "$gc_root" ]; then echo "root $(readlink "$gc_root")"; fi
# No name of a folder holds white space.
# shellcheck disable=SC2046
drop_ins $(drop_in_folders) | while read -r file; do echo "dropIn $file"; done
${compareKeys}`;
  const output = await host.run(script, { what: `look at the VM ${vm.name}`, input: expectedKeys(vm) });
  return parseObservation(output);
}

/** Pure: reads what the script printed. */
export function parseObservation(output: string): Observation {
  const lines = output.split("\n").map((line) => line.split(" "));
  const [[first, id = "", ...urn] = []] = lines;
  if (first === "taken") return { kind: "taken", by: { id, urn: urn.join(" ") } };
  const textOf = (name: string) => lines.find(([first]) => first === name)?.[1];
  if (textOf("there") === undefined) return { kind: "gone" };
  const keys = lines.filter(([first]) => first === "key").map(([, file = "", digest = ""]) => [file, digest]);
  const changedKeys = lines.flatMap(([first, file = ""]) => (first === "changed" ? [file] : []));
  const vm: ObservedVm = {
    changedKeys,
    unit: unitOf(textOf("unit")),
    active: textOf("active") === "yes",
    enabled: textOf("enabled") === "yes",
    rootedPath: textOf("root"),
    keyDigests: Object.fromEntries(keys),
    dropIns: lines.filter(([first]) => first === "dropIn").map(([, ...words]) => words.join(" ")),
  };
  return { kind: "there", vm };
}

function unitOf(base64: string | undefined): ObservedUnit {
  if (base64 === undefined) return { kind: "missing" };
  return { kind: "installed", text: Buffer.from(base64, "base64").toString("utf8") };
}

/** The digest by which a unit's text and a key file's content are compared. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Pure: the package that a unit runs, from the path of its run script; `undefined` where it names none. */
export function packageOfUnit(unit: ObservedUnit): string | undefined {
  if (unit.kind === "missing") return undefined;
  return /^ExecStart="?(\/nix\/store\/[^/"]+)\//m.exec(unit.text)?.[1];
}
