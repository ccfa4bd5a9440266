import { z } from "zod";
import { parseVm } from "../arguments/validate";
import type { EvaluatedVmArguments } from "../arguments/vm";
import { hostPaths } from "../host/paths";

/**
 * How the host differs from the state, as `pulumi refresh` found it or a failed deploy left it:
 * `missing` the unit file is; `unit` it was edited; `stopped` the VM should run and does not; `disabled` it does not start at boot
 * although it should, or the other way round; `keyFolders` a given file or a made key is missing or changed;
 * `gcRoot` the closure may be collected; `unfinished` the deploy failed half-way.
 */
const driftKinds = ["missing", "unit", "stopped", "disabled", "keyFolders", "gcRoot", "unfinished"] as const;

/** One way in which a host differs from the state. */
export type Drift = (typeof driftKinds)[number];

/** The version of the state's shape; a state of an older one is migrated as it is read. */
const stateVersion = 1;

const vmOutputs = z.object({
  stateVersion: z.literal(stateVersion),
  closure: z.object({ paths: z.number(), bytes: z.number() }),
  publicKeys: z.record(z.string(), z.string()),
  hostId: z.string(),
  unitDigest: z.string(),
  drift: z.array(z.enum(driftKinds)),
});

/** What a deploy found out about a VM, beside its inputs; all that later steps compare with. */
export type VmOutputs = Omit<z.output<typeof vmOutputs>, "stateVersion">;

/** A VM as the state has it: its inputs with defaults, and its outputs. */
export type DeployedVm = EvaluatedVmArguments & VmOutputs;

/** Properties of a state that are not inputs. `unit` and `stateDirectory` follow from the name. */
const outputNames: readonly string[] = [...Object.keys(vmOutputs.shape), "unit", "stateDirectory"];

/** Reads a state that any release wrote. */
export function readState(properties: Record<string, unknown>): DeployedVm {
  const { stateVersion: _, ...outputs } = vmOutputs.parse(properties);
  return { ...evaluatedVm(inputsOf(properties)), ...outputs };
}

/** The properties to be kept in the state: the inputs as the user gave them, and the outputs. */
export function writeState(inputs: Record<string, unknown>, outputs: VmOutputs): Record<string, unknown> {
  const { unit, stateDirectory } = hostPaths(parseVm(inputs).name);
  return { ...inputs, unit, stateDirectory, ...vmOutputs.parse({ ...outputs, stateVersion }) };
}

/** A state's inputs: what the program gave, and what `check` added. */
export function inputsOf(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !outputNames.includes(name)));
}

/** Inputs that `check` has evaluated, with their defaults. */
export function evaluatedVm(inputs: Record<string, unknown>): EvaluatedVmArguments {
  const { outPath, ...vm } = parseVm(inputs);
  if (outPath === undefined) throw new Error("outPath is missing from the checked inputs");
  return { ...vm, outPath };
}
