import { randomBytes } from "node:crypto";
import type { CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import { deploy } from "./deploy";
import { driftWords } from "./driftWords";
import { endWithEngine } from "./engine";
import { UnfinishedDeploy, withoutStack } from "./engineErrors";
import { messageOf, SimpleVmError } from "./errors";
import { ForwardedPorts } from "./forwardedPorts";
import { removeVm } from "./host/apply";
import { renameOwner } from "./host/claim";
import { HostUncertainError } from "./host/detachedScript";
import { factsOf } from "./host/facts";
import type { Owner } from "./host/hostVariables";
import { driftOf, observeVm, packageOfUnit } from "./host/observe";
import { hostPaths } from "./hostPaths";
import { evaluate } from "./nix/evaluate";
import { isUnchanged, needsDeploy, needsRestart, planChanges, replacedBy, touchesHost } from "./plan";
import { planPreview } from "./previewPlan";
import { previewWarnings } from "./previewWords";
import { reporterFor } from "./progress";
import {
  type DeployedVm,
  evaluatedVm,
  inputsOf,
  readState,
  type VmOutputs,
  writeState,
} from "./schema/state";
import { hasUnknown, unknownValue } from "./schema/unknowns";
import { type CheckFailure, validate } from "./schema/validate";
import { type EvaluatedVmArguments, vmArguments } from "./schema/vmArguments";
import { vmSource } from "./schema/vmSource";
import type { HostConnection } from "./ssh/connection";
import { HostConnectionError } from "./ssh/errors";
import { connectToHost } from "./ssh/pool";

/** Inputs or a state as the engine passes them. */
export type Properties = Record<string, unknown>;

/**
 * Validates the inputs and evaluates the VM, so that a preview shows its store path. Asks no host anything. A store path
 * that is there already came from the state, by the resource option `ignoreChanges`, which the engine applies before
 * this step: such a VM stays as it was deployed, whatever its source says by now.
 */
export async function check(_olds: Properties, news: Properties): Promise<CheckResult> {
  const validation = validate(news);
  if (validation.kind === "invalid")
    return { inputs: news, failures: validation.failures.map(asEngineFailure) };
  warnOfSharedPorts(news);
  const evaluated = await evaluateInputs(news);
  if ("failure" in evaluated) return { inputs: news, failures: [asEngineFailure(evaluated.failure)] };
  return { inputs: withoutUndefined({ ...news, ...namedBy(news), ...evaluated }) };
}

/** Every VM of the program comes to this process, in a preview too, whether or not it is to be changed. */
const forwardedPorts = new ForwardedPorts();

function warnOfSharedPorts(news: Properties): void {
  const { resourceUrn } = news;
  if (typeof resourceUrn !== "string") return;
  const { warn } = reporterFor(resourceUrn);
  for (const warning of forwardedPorts.add(resourceUrn, news)) warn(warning);
}

/** What follows from the name alone is known in a preview too, for other resources to use. */
function namedBy({ name }: Properties): Properties {
  if (typeof name !== "string" || name === unknownValue) return {};
  const { unit, stateDirectory } = hostPaths(name);
  return { unit, stateDirectory };
}

/** The engine's wire format has no `undefined`. */
function withoutUndefined(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

/**
 * The engine prints the value of a property that a failure names: of a nested one it finds none (`<nil>`), of a
 * top-level one all there is, secrets too. So the path is told as part of the reason.
 */
function asEngineFailure({ property, reason }: CheckFailure): CheckFailure {
  return { property: "", reason: `${property}: ${reason}` };
}

type Evaluated = { drvPath?: unknown; outPath: string } | { failure: CheckFailure };

async function evaluateInputs({ vm, nixOptions = [], outPath, drvPath }: Properties): Promise<Evaluated> {
  if (typeof outPath === "string") return { drvPath, outPath };
  if (hasUnknown([vm, nixOptions])) return { drvPath: unknownValue, outPath: unknownValue };
  try {
    return await evaluate(vmSource.parse(vm), vmArguments.shape.nixOptions.parse(nixOptions));
  } catch (error) {
    return { failure: { property: "vm", reason: messageOf(error) } };
  }
}

/**
 * Says what a change asks for, and warns of what is lost by it. A change of the state alone counts as a change; the
 * update then asks no host.
 */
export async function diff(_id: string, olds: Properties, news: Properties): Promise<DiffResult> {
  const old = readState(olds);
  const preview = planPreview(old, news);
  if (preview === undefined) return { changes: true };
  const { warn } = reporterFor(typeof news.resourceUrn === "string" ? news.resourceUrn : old.resourceUrn);
  for (const warning of previewWarnings(old, preview)) warn(warning);
  const replaces = replacedBy(preview.plan);
  return {
    changes: preview.isOpen || !isUnchanged(preview.plan) || hasOtherStub(olds, news),
    replaces,
    deleteBeforeReplace: replaces.length > 0,
  };
}

/** The state holds the stub of another release: the update writes today's, and asks no host. */
const hasOtherStub = (olds: Properties, news: Properties): boolean => olds.__provider !== news.__provider;

/** Makes the VM. If the host was changed and the deploy then fails, the state keeps what is known. */
export async function create(inputs: Properties): Promise<CreateResult> {
  const vm = evaluatedVm(inputs);
  const id = `${vm.name}-${randomBytes(4).toString("hex")}`;
  const owner = { id, urn: vm.resourceUrn };
  const reporter = reporterFor(vm.resourceUrn);
  let unfinished: VmOutputs | undefined;
  try {
    const outputs = await deploy({
      vm,
      owner,
      restart: true,
      reporter,
      onClaimed: (claimed) => {
        unfinished = { ...claimed, drift: ["unfinished"] };
      },
    });
    return { id, outs: writeState(inputs, outputs) };
  } catch (error) {
    if (unfinished === undefined) throw error;
    throw new UnfinishedDeploy(error, id, writeState(inputs, unfinished));
  }
}

/** Brings a VM to its new inputs. Where nobody knows whether the host has them, the state says so. */
export async function update(id: string, olds: Properties, news: Properties): Promise<UpdateResult> {
  const old = readState(olds);
  const vm = evaluatedVm(news);
  const plan = planChanges(old, vm);
  const owner = { id, urn: vm.resourceUrn };
  if (!needsDeploy(plan)) {
    if (touchesHost(plan)) await tellNewName(vm, owner, old.hostId);
    return { outs: writeState(news, old) };
  }
  try {
    const outputs = await deploy({
      vm,
      owner,
      restart: needsRestart(plan),
      oldStopTimeout: old.stopTimeout,
      hostId: old.hostId,
      publicKeys: old.publicKeys,
      reporter: reporterFor(vm.resourceUrn),
    });
    return { outs: writeState(news, outputs) };
  } catch (error) {
    if (!(error instanceof HostUncertainError)) throw error;
    const inputs = { ...inputsOf(olds), host: news.host };
    throw new UnfinishedDeploy(error, id, writeState(inputs, { ...old, drift: ["unfinished"] }));
  }
}

/** A VM whose resource is called otherwise is known on its host by the new URN, should its ID be lost. */
async function tellNewName(vm: EvaluatedVmArguments, owner: Owner, hostId: string): Promise<void> {
  const host = await connectToHost(vm.host, { expectedFingerprint: hostId });
  await renameOwner(host, { name: vm.name, owner });
}

/** Reports what the host really has: gone, or how it differs from the state. */
export function read(id: string, properties: Properties): Promise<ReadResult> {
  const vm = readState(properties);
  return withoutStack(`reading ${vm.name}`, () => readVm(id, vm, inputsOf(properties)));
}

async function readVm(id: string, vm: DeployedVm, inputs: Properties): Promise<ReadResult> {
  const host = await reachHostOf(vm);
  const observed = await observeVm(host, vm, id);
  const reporter = reporterFor(vm.resourceUrn);
  if (observed === undefined) {
    if (vm.drift.includes("unfinished")) return { id, props: writeState(inputs, vm) };
    reporter.warn(
      `${host.label} has no VM ${vm.name} any more; the next update makes it again from what it left`,
    );
    return { id: "", props: {} };
  }
  const drift = driftOf(vm, vm, observed);
  if (drift.length > 0)
    reporter.warn(`${vm.name} on ${host.label} differs from the program: ${driftWords(drift)}`);
  if (observed.dropIns.length > 0) {
    const files = observed.dropIns.join(", ");
    reporter.warn(
      `drop-ins change the unit of ${vm.name} on ${host.label}, no update removes them: ${files}`,
    );
  }
  const outPath = packageOfUnit(observed.unitText ?? "") ?? vm.outPath;
  return { id, props: { ...writeState(inputs, { ...vm, drift }), outPath } };
}

/** Removes the VM from its host, but for a persistent drive; what is gone already is no mistake. */
function remove(id: string, properties: Properties): Promise<void> {
  const vm = readState(properties);
  return withoutStack(`removing ${vm.name}`, () => removeFromHost(id, vm));
}

async function removeFromHost(id: string, vm: DeployedVm): Promise<void> {
  const host = await reachHostOf(vm);
  const owner = { id, urn: vm.resourceUrn };
  const { keptDrive, takenOver, dropIns } = await removeVm(host, { vm, owner });
  const { note } = reporterFor(vm.resourceUrn);
  if (keptDrive !== undefined)
    note(`the persistent drive of ${vm.name} stays on ${host.label}: ${keptDrive}`);
  if (dropIns.length > 0)
    note(`drop-ins that others made for ${vm.name} stay on ${host.label}: ${dropIns.join(", ")}`);
  if (takenOver !== undefined)
    note(`the VM ${vm.name} on ${host.label} belongs to ${takenOver} by now and stays`);
}

/**
 * Connects to the host that has the VM, and sees that it has what scripts need. A host that is gone for good would keep
 * its VMs in the state for ever.
 */
async function reachHostOf(vm: DeployedVm): Promise<HostConnection> {
  try {
    const host = await connectToHost(vm.host, { expectedFingerprint: vm.hostId });
    await factsOf(host);
    return host;
  } catch (cause) {
    if (!(cause instanceof HostConnectionError)) throw cause;
    const forget = "if that host is gone for good, `pulumi state delete` forgets the VM";
    const next = [cause.parts.next, forget].filter((hint) => hint !== undefined).join("; ");
    throw new SimpleVmError({ ...cause.parts, next, cause });
  }
}

endWithEngine();

export { remove as delete };
