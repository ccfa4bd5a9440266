import { validate } from "../../../provider/src/arguments/validate";
import { minimalInputs } from "../vms";

/** The mistakes in the minimal VM with some arguments on top: property and reason. */
export function mistakesIn(changed: Record<string, unknown>): [property: string, reason: string][] {
  const validation = validate({ ...minimalInputs, ...changed });
  if (validation.kind !== "invalid") return [];
  return validation.failures.map(({ property, reason }) => [property, reason]);
}
