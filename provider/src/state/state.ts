import { parseVm } from "../arguments/validate";
import type { VmWithPackage } from "../arguments/vm";
import { hostPaths } from "../host/paths";
import { migrateState } from "./migrate";
import { type VmInState, type VmOutputs, vmOutputs } from "./vmInState";

export type { Drift, VmInState, VmOutputs } from "./vmInState";

/** The version of the state's shape; one of an older version is read by its own schema (`migrate.ts`). */
const stateVersion = 1;

/** Properties of a state that are not inputs. `unit` and `stateDirectory` follow from the name. */
const outputNames: readonly string[] = [
  "stateVersion",
  ...Object.keys(vmOutputs.shape),
  "unit",
  "stateDirectory",
];

/**
 * Reads a state that any release wrote.
 *
 * @throws SimpleVmError when it is none
 */
export function readState(properties: Record<string, unknown>): VmInState {
  return migrateState(properties);
}

/** The properties to be kept in the state: the inputs as the user gave them, and the outputs. */
export function writeState(inputs: Record<string, unknown>, outputs: VmOutputs): Record<string, unknown> {
  const { unit, stateDirectory } = hostPaths(String(inputs.name));
  return { ...inputs, unit, stateDirectory, ...vmOutputs.parse(outputs), stateVersion };
}

/** A state's inputs: what the program gave, and what `check` added. */
export function inputsOf(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !outputNames.includes(name)));
}

/** The VM that inputs describe which `check` has evaluated. */
export function vmWithPackage(inputs: Record<string, unknown>): VmWithPackage {
  const { outPath, ...vm } = parseVm(inputs);
  if (outPath === undefined) throw new Error("outPath is missing from the checked inputs");
  return { ...vm, outPath };
}
