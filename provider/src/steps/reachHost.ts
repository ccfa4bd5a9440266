import { SimpleVmError } from "../errors/error";
import { factsOf } from "../host/facts";
import type { HostConnection } from "../ssh/connection";
import { HostConnectionError } from "../ssh/errors";
import { connectToHost } from "../ssh/pool";
import type { VmInState } from "../state/state";

/**
 * Connects to the host that has the VM, and sees that it has what scripts need. A host that is gone for good would keep
 * its VMs in the state for ever.
 */
export async function reachHostOf(vm: VmInState): Promise<HostConnection> {
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
