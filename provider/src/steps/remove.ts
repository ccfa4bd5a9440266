import { removeVm } from "../host/generation";
import type { Session } from "../session";
import { readState } from "../state/state";
import type { Properties } from "./properties";
import { reachHostOf } from "./reachHost";

/** Removes the VM from its host, but for a persistent drive; what is gone already is no mistake. */
export async function remove(id: string, properties: Properties, { reporterFor }: Session): Promise<void> {
  const vm = readState(properties);
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
