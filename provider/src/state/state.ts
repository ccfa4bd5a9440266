import type { z } from "zod";
import { parseVm } from "../arguments/validate";
import type { VmWithPackage } from "../arguments/vm";
import { hostPaths } from "../host/paths";
import { migrateState } from "./migrate";
import type { stateV1 } from "./v1";
import { toldDrift, type VmInState, type VmOutputs } from "./vmInState";

export type { Condition, Drift, ObservedDrift, VmInState, VmOutputs } from "./vmInState";
export { toldDrift } from "./vmInState";

/** The version of the state's shape; one of an older version is read by its own schema (`migrate.ts`). */
const stateVersion = 1;

/**
 * A VM's outputs by their names in a state. The engine shows no property whose name begins with two underscores
 * (pulumi/pulumi, sdk/go/common/resource/properties.go, `IsInternalPropertyKey`).
 */
const outputNames = ["closure", "publicKeys", "hostId", "unitDigest", "drift", "__packages"] as const;

/** Properties of a state that are not inputs. `unit` and `stateDirectory` follow from the name. */
const notInputs: readonly string[] = [...outputNames, "stateVersion", "unit", "stateDirectory"];

/**
 * Reads a state that any release wrote.
 *
 * @throws SimpleVmError when it is none
 */
export function readState(properties: Record<string, unknown>): VmInState {
  return migrateState(properties);
}

/** In bytes: what a VM's inputs and outputs may take in a state, as JSON. */
const largestState = 8192;

/**
 * The properties to be kept in the state: the inputs as the user gave them, and the outputs. The packages are kept in
 * the best form by which the state does not grow too large, or not at all.
 */
export function writeState(
  inputs: Record<string, unknown>,
  { packages = [], ...outputs }: VmOutputs,
): Record<string, unknown> {
  const { unit, stateDirectory } = hostPaths(String(inputs.name));
  const least = { ...inputs, unit, stateDirectory, ...writtenOutputs(outputs), stateVersion };
  const states = packages.map((kept) => ({ ...least, __packages: kept }));
  return states.find((outs) => sizeOf(inputs, outs) <= largestState) ?? least;
}

const sizeOf = (inputs: object, outputs: object): number =>
  Buffer.byteLength(JSON.stringify({ inputs, outputs }));

/** The outputs in the form that the reader of this version takes, which has "" for a digest that there is none of. */
function writtenOutputs({
  closure,
  publicKeys,
  hostId,
  unitDigest = "",
  condition,
}: Omit<VmOutputs, "packages">): Pick<
  z.input<typeof stateV1>,
  Exclude<(typeof outputNames)[number], "__packages">
> {
  return { closure, publicKeys, hostId, unitDigest, drift: [...toldDrift(condition)] };
}

/** A state's inputs: what the program gave, and what `check` added. */
export function inputsOf(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !notInputs.includes(name)));
}

/** The VM that inputs describe which `check` has evaluated. */
export function vmWithPackage(inputs: Record<string, unknown>): VmWithPackage {
  const { outPath, ...vm } = parseVm(inputs);
  if (outPath === undefined) throw new Error("outPath is missing from the checked inputs");
  return { ...vm, outPath };
}
