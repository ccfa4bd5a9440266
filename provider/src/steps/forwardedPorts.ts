import { type HostArguments, hostArguments } from "../arguments/host";
import { hasUnknown } from "../arguments/unknowns";
import { type VmArguments, vmArguments } from "../arguments/vm";
import { isSameAddress, pinnedFingerprint } from "../plan/plan";

type ForwardPort = VmArguments["forwardPorts"][number];

/** What is known of a VM that will listen on its host. */
interface Listener {
  name: string;
  host: HostArguments;
  ports: ForwardPort[];
}

/**
 * The ports of hosts that the VMs of one program want, as they come. Of two VMs with one port the second fails at its
 * start, by an error that cannot name the first; and QEMU takes a UDP port away from another QEMU without an error.
 */
export class ForwardedPorts {
  readonly #listeners = new Map<string, Listener>();
  readonly #told = new Set<string>();

  /**
   * Notes the inputs of the VM with this URN, in place of any before. Gives a warning for each port that another VM has
   * as well, once for two VMs. What is not known yet, and a VM that is not started, is left out.
   */
  add(urn: string, inputs: Record<string, unknown>): string[] {
    const listener = listenerOf(urn, inputs);
    this.#listeners.delete(urn);
    if (listener === undefined) return [];
    const warnings = [...this.#listeners].flatMap(([otherUrn, other]) =>
      sharedPorts(listener, other)
        .filter((port) => this.#isNew([urn, otherUrn].sort().concat(port).join(" ")))
        .map(
          (port) =>
            `the VMs ${other.name} and ${listener.name} both forward the port ${port} of ${listener.host.address}: only one of them can have it`,
        ),
    );
    this.#listeners.set(urn, listener);
    return warnings;
  }

  #isNew(what: string): boolean {
    if (this.#told.has(what)) return false;
    this.#told.add(what);
    return true;
  }
}

function listenerOf(urn: string, inputs: Record<string, unknown>): Listener | undefined {
  const { name, autoStart = true, forwardPorts } = inputs;
  const host = hostArguments.safeParse(inputs.host);
  const entries = Array.isArray(forwardPorts) ? forwardPorts.filter((entry) => !hasUnknown(entry)) : [];
  const ports = vmArguments.shape.forwardPorts.safeParse(entries);
  if (!host.success || !ports.success || autoStart === false) return undefined;
  if (hasUnknown([host.data.address, host.data.hostKey, host.data.jump])) return undefined;
  const shownName = typeof name === "string" && !hasUnknown(name) ? name : (urn.split("::").at(-1) ?? urn);
  return { name: shownName, host: host.data, ports: ports.data };
}

/** The ports that both want, as `tcp 2222`. */
function sharedPorts(one: Listener, other: Listener): string[] {
  if (!isSameHost(one.host, other.host)) return [];
  const shared = one.ports.filter((port) => other.ports.some((another) => overlap(port, another)));
  return [...new Set(shared.map(({ protocol, host }) => `${protocol} ${host}`))];
}

function isSameHost(one: HostArguments, other: HostArguments): boolean {
  const pinned = pinnedFingerprint(one.hostKey);
  return (pinned !== undefined && pinned === pinnedFingerprint(other.hostKey)) || isSameAddress(one, other);
}

const everyAddress = "0.0.0.0";

function overlap(one: ForwardPort, other: ForwardPort): boolean {
  if (one.protocol !== other.protocol || one.host !== other.host) return false;
  return one.address === other.address || [one.address, other.address].includes(everyAddress);
}
