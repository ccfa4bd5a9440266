import type { Session } from "../session";
import { readState } from "../state/state";
import type { Properties } from "./properties";
import { reachHostOf } from "./reachHost";

/** Removes the VM from its host, but for a persistent drive; what is gone already is no mistake. */
export async function remove(id: string, properties: Properties, session: Session): Promise<void> {
  const vm = readState(properties);
  const host = await reachHostOf(vm, session);
  const owner = { id, urn: vm.resourceUrn };
  const { keptDrive, takenOver, dropIn, warning } = await host.removeVm({ vm, owner });
  const { note, warn } = session.reporterFor(vm.resourceUrn);
  for (const told of warning) warn(told);
  if (keptDrive !== undefined) note(`the drive of ${vm.name} stays on ${host.label}: ${keptDrive}`);
  if (dropIn.length > 0)
    note(`drop-ins that others made for ${vm.name} stay on ${host.label}: ${dropIn.join(", ")}`);
  if (takenOver !== undefined)
    note(`the VM ${vm.name} on ${host.label} belongs to ${takenOver} by now and stays`);
}
