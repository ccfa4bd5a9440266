import { type ListedVm, listVms } from "../host/tool/listVms";
import type { HostConnection } from "../ssh/connection";
import { NoSuchVmError } from "./failure";

/**
 * The VM as its host has it.
 *
 * @throws NoSuchVmError when there is none
 */
export async function theVm(host: HostConnection, name: string): Promise<ListedVm> {
  const [listed] = await listVms(host, [name]);
  if (listed !== undefined) return listed;
  throw new NoSuchVmError({
    kind: "unknownVm",
    where: host.label,
    what: `there is no VM ${name}`,
    next: "`simple-vm list` names those that are there; `pulumi refresh` and `pulumi up` bring back one that is gone",
  });
}
