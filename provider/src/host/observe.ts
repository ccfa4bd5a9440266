import { createHash } from "node:crypto";
import type { VmArguments } from "../arguments/vm";
import type { HostConnection } from "../ssh/connection";
import type { ObservedDrift, VmInState } from "../state/state";
import { compareKeys, expectedKeys } from "./compareKeys";
import { dropIns } from "./dropIns";
import { commonFunctions, hostVariables, type Owner } from "./hostVariables";
import { givenFiles } from "./stagedKeys";

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
export function parseObservation(output: string): ObservedVm | TakenVm | undefined {
  const lines = output.split("\n").map((line) => line.split(" "));
  const [[first, id = "", ...urn] = []] = lines;
  if (first === "taken") return { takenBy: { id, urn: urn.join(" ") } };
  const textOf = (name: string) => lines.find(([first]) => first === name)?.[1];
  if (textOf("there") === undefined) return undefined;
  const unit = textOf("unit");
  const keys = lines.filter(([first]) => first === "key").map(([, file = "", digest = ""]) => [file, digest]);
  const changedKeys = lines.flatMap(([first, file = ""]) => (first === "changed" ? [file] : []));
  return {
    changedKeys,
    unitText: unit === undefined ? undefined : Buffer.from(unit, "base64").toString("utf8"),
    active: textOf("active") === "yes",
    enabled: textOf("enabled") === "yes",
    rootedPath: textOf("root"),
    keyDigests: Object.fromEntries(keys),
    dropIns: lines.filter(([first]) => first === "dropIn").map(([, ...words]) => words.join(" ")),
  };
}

/** The digest by which a unit's text and a key file's content are compared. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Pure: the package that a unit runs, from the path of its run script. */
export function packageOfUnit(unitText: string): string | undefined {
  return /^ExecStart="?(\/nix\/store\/[^/"]+)\//m.exec(unitText)?.[1];
}

/** Pure: how a VM on its host differs from what was deployed there. */
export function driftOf(
  vm: VmArguments,
  deployed: Pick<VmInState, "unitDigest" | "outPath">,
  observed: ObservedVm,
): ObservedDrift[] {
  const changed = Object.entries(givenFiles(vm.keyFolders)).some(
    ([file, content]) => observed.keyDigests[file] !== digestOf(content),
  );
  const checks: Record<ObservedDrift, boolean> = {
    missing: observed.unitText === undefined,
    unit: observed.unitText !== undefined && digestOf(observed.unitText) !== deployed.unitDigest,
    stopped: vm.autoStart && !observed.active,
    disabled: vm.autoStart !== observed.enabled,
    keyFolders: changed || observed.changedKeys.length > 0,
    gcRoot: observed.rootedPath !== deployed.outPath,
  };
  return (Object.keys(checks) as (keyof typeof checks)[]).filter((kind) => checks[kind]);
}
