import { vmSource } from "../arguments/source";
import { hasUnknown, unknownValue } from "../arguments/unknowns";
import { type CheckFailure, validate } from "../arguments/validate";
import { vmArguments } from "../arguments/vm";
import { messageOf } from "../errors/error";
import { hostPaths } from "../host/paths";
import type { Session } from "../session";
import type { Properties } from "./properties";

/** Inputs that a VM may be made of, or every mistake in them. */
export interface Checked {
  inputs: Properties;
  failures?: CheckFailure[];
}

/**
 * Validates the inputs and evaluates the VM, so that a preview shows its store path. Asks no host anything. A store path
 * that is there already came from the state, by the resource option `ignoreChanges`, which the engine applies before
 * this step: such a VM stays as it was deployed, whatever its source says by now.
 */
export async function check(news: Properties, session: Session): Promise<Checked> {
  const validation = validate(news);
  if (validation.kind === "invalid") return { inputs: news, failures: validation.failures };
  const failures = besideOthers(news, session);
  if (failures.length > 0) return { inputs: news, failures };
  const evaluated = await evaluateInputs(news, session);
  if ("failure" in evaluated) return { inputs: news, failures: [evaluated.failure] };
  return { inputs: { ...news, ...namedBy(news), ...evaluated } };
}

/**
 * What a VM and the program's others cannot both have. Every VM of the program comes to this process, in a preview too,
 * whether or not it is to be changed.
 */
function besideOthers(news: Properties, { declaredVms, reporterFor }: Session): CheckFailure[] {
  const { resourceUrn } = news;
  if (typeof resourceUrn !== "string") return [];
  const { failures, warnings } = declaredVms.add(resourceUrn, news);
  for (const warning of warnings) reporterFor(resourceUrn).warn(warning);
  return failures;
}

/** What follows from the name alone is known in a preview too, for other resources to use. */
function namedBy({ name }: Properties): Properties {
  if (typeof name !== "string" || name === unknownValue) return {};
  const { unit, stateDirectory } = hostPaths(name);
  return { unit, stateDirectory };
}

type Evaluated = { drvPath?: unknown; outPath: string } | { failure: CheckFailure };

async function evaluateInputs(
  { vm, nixOptions = [], outPath, drvPath }: Properties,
  { nix }: Session,
): Promise<Evaluated> {
  if (typeof outPath === "string") return { drvPath, outPath };
  if (hasUnknown([vm, nixOptions])) return { drvPath: unknownValue, outPath: unknownValue };
  try {
    return await nix.evaluate(vmSource.parse(vm), vmArguments.shape.nixOptions.parse(nixOptions));
  } catch (error) {
    return { failure: { property: "vm", reason: messageOf(error) } };
  }
}
