import { vmSource } from "../arguments/source";
import { stateProperty } from "../arguments/stateProperty";
import { hasUnknown, unknownValue } from "../arguments/unknowns";
import { type CheckFailure, validate } from "../arguments/validate";
import { vmArguments } from "../arguments/vm";
import { SimpleVmError } from "../errors/error";
import { hostPaths } from "../host/paths";
import type { Session } from "../session";
import { installedIn } from "../state/installed";
import { summaryOfPackages } from "./packageChanges";
import type { Properties } from "./properties";
import { toldWhenLong } from "./toldWhenLong";

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
export async function check(olds: Properties, given: Properties, session: Session): Promise<Checked> {
  const { [stateProperty]: state, ...news } = given;
  const validation = validate(news);
  if (validation.kind === "invalid") return { inputs: news, failures: validation.failures };
  const failures = besideOthers(news, session);
  if (failures.length > 0) return { inputs: news, failures };
  const evaluated = await evaluateInputs(news, session);
  if ("failure" in evaluated) return { inputs: news, failures: [evaluated.failure] };
  const summary = await summaryOf({ olds, news: { ...news, ...evaluated }, state }, session);
  if (typeof summary === "object") return { inputs: news, failures: [summary.failure] };
  return { inputs: { ...news, ...namedBy(news), ...evaluated, summary } };
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

type Failed = { failure: CheckFailure };
type Evaluated = { drvPath?: unknown; outPath: string } | Failed;

async function evaluateInputs(
  { vm, nixOptions = [], outPath, drvPath, resourceUrn }: Properties,
  { nix, reporterFor }: Session,
): Promise<Evaluated> {
  if (typeof outPath === "string") return { drvPath, outPath };
  if (hasUnknown([vm, nixOptions])) return { drvPath: unknownValue, outPath: unknownValue };
  const reporter = reporterFor(String(resourceUrn));
  const evaluate = () => nix.evaluate(vmSource.parse(vm), optionsOf(nixOptions));
  return failingAsVm(() => toldWhenLong(reporter, evaluation, evaluate));
}

const evaluation = { doing: "evaluating", done: "evaluated" };

/** A VM that is to be built for its preview may fail to build. */
async function summaryOf(
  { olds, news, state }: { olds: Properties; news: Properties; state: unknown },
  session: Session,
): Promise<string | undefined | Failed> {
  const { drvPath, outPath, nixOptions = [], previewBuild, resourceUrn } = news;
  if (typeof outPath !== "string" || outPath === unknownValue || hasUnknown([nixOptions, previewBuild]))
    return undefined;
  const wanted = {
    vm: { outPath, drvPath: typeof drvPath === "string" ? drvPath : undefined },
    nixOptions: optionsOf(nixOptions),
    previewBuild: previewBuild === true,
  };
  const reporter = session.reporterFor(String(resourceUrn));
  const installed = async () => installedIn(await session.outputsInState(state, String(olds.resourceUrn)));
  return failingAsVm(() => summaryOfPackages({ olds, wanted, installed }, session, reporter));
}

const optionsOf = (nixOptions: unknown): string[] => vmArguments.shape.nixOptions.parse(nixOptions);

/** What is not meant for the user is no mistake in their `vm`. */
async function failingAsVm<T>(work: () => Promise<T>): Promise<T | Failed> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SimpleVmError)) throw error;
    return { failure: { property: "vm", reason: error.message } };
  }
}
