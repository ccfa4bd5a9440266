import { SimpleVmError } from "../errors/error";
import type { Host } from "../host/host";
import type { Session } from "../session";
import { HostConnectionError } from "../ssh/errors";
import type { VmInState } from "../state/state";

/**
 * Connects to the host that has a resource, and sees that it has what scripts need. A host that is gone for good would
 * keep its resources in the state for ever.
 */
export async function reachHostOf(
  { host: settings, hostId }: Pick<VmInState, "host" | "hostId">,
  { hosts }: Session,
): Promise<Host> {
  try {
    const host = await hosts.connect(settings, { expectedFingerprint: hostId });
    await host.facts();
    return host;
  } catch (cause) {
    if (!(cause instanceof HostConnectionError)) throw cause;
    const forget = "if that host is gone for good, `pulumi state delete` forgets what it had";
    const next = [cause.parts.next, forget].filter((hint) => hint !== undefined).join("; ");
    throw new SimpleVmError({ ...cause.parts, next, cause });
  }
}
