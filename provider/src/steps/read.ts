import { driftOf } from "../plan/drift";
import { isUnitOutdated } from "../plan/outdatedUnit";
import type { Session } from "../session";
import { inputsOf, readState, writeState } from "../state/state";
import { packageOfUnit } from "../unit/unit";
import type { Properties } from "./properties";
import { reachHostOf } from "./reachHost";

/**
 * Reports what the host really has: the VM's state with what differs as `drift`; `undefined` when nothing is left of it.
 * A VM that another state has taken stays in this one: made again by the next update, it would be taken back.
 */
export async function read(
  id: string,
  properties: Properties,
  session: Session,
): Promise<Properties | undefined> {
  const vm = readState(properties);
  const inputs = inputsOf(properties);
  const host = await reachHostOf(vm, session);
  const observation = await host.observeVm(vm, id);
  const { warn, note } = session.reporterFor(vm.resourceUrn);
  if (observation.kind === "gone") {
    if (vm.condition.kind === "unfinished") return writeState(inputs, vm);
    warn(`${host.label} has no VM ${vm.name} any more; the next update makes it again from what it left`);
    return undefined;
  }
  if (observation.kind === "taken") {
    const { id: otherId, urn } = observation.by;
    const other = urn === vm.resourceUrn ? "another state of the same resource" : urn;
    warn(
      `the VM ${vm.name} on ${host.label} belongs by now to ${other}: its ID is ${otherId}, not ${id}; it stays in this state until \`pulumi state delete\``,
    );
    return writeState(inputs, vm);
  }
  const { vm: observed } = observation;
  const isOutdated = isUnitOutdated(vm, observed, { facts: await host.facts(), ownerId: id });
  const { kinds: drift, differences } = driftOf(vm, { ...observed, isUnitOutdated: isOutdated });
  session.toldDrift.add(vm.resourceUrn);
  if (drift.length > 0)
    warn(`${vm.name} on ${host.label} differs from the program: ${differences.join("; ")}`);
  if (isOutdated && !vm.renewOutdatedUnit) {
    note(
      `the unit of ${vm.name} on ${host.label} is outdated by this release: the next update that changes anything there writes it anew, and \`renewOutdatedUnit\` makes it a reason for one`,
    );
  }
  if (observed.dropIns.length > 0) {
    const files = observed.dropIns.join(", ");
    warn(`drop-ins change the unit of ${vm.name} on ${host.label}, no update removes them: ${files}`);
  }
  const installed = observed.unit.kind === "installed" ? packageOfUnit(observed.unit.text) : undefined;
  const outPath = installed ?? vm.outPath;
  const packages = outPath === vm.outPath ? vm.packages : undefined;
  return { ...writeState(inputs, { ...vm, packages, condition: { kind: "known", drift } }), outPath };
}
