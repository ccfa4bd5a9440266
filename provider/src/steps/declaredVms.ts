import { type HostArguments, hostArguments } from "../arguments/host";
import { hasUnknown } from "../arguments/unknowns";
import type { CheckFailure } from "../arguments/validate";
import { type VmArguments, vmArguments } from "../arguments/vm";
import { isSameAddress, pinnedFingerprint } from "../plan/plan";

type ForwardPort = VmArguments["forwardPorts"][number];

/** What is known of a VM that the program declares. */
interface DeclaredVm {
  /** Its name on the host; undefined where it is not known yet. */
  name: string | undefined;
  host: HostArguments;
  /** The ports of its host that it will listen at. */
  ports: ForwardPort[];
}

/** What a VM's inputs are in the light of the program's other VMs. */
export interface Judgement {
  failures: CheckFailure[];
  warnings: string[];
}

/**
 * The VMs that one program declares, as they come. Of two with one name on one host the second would be refused by the
 * host after its build; of two with one port the second fails at its start, by an error that cannot name the first, and
 * QEMU takes a UDP port away from another QEMU without an error.
 */
export class DeclaredVms {
  readonly #declared = new Map<string, DeclaredVm>();
  readonly #told = new Set<string>();

  /**
   * Notes the inputs of the VM with this URN, in place of any before. Each port that another VM has as well is told once
   * for two VMs. What is not known yet is left out.
   */
  add(urn: string, inputs: Record<string, unknown>): Judgement {
    const vm = declaredVm(inputs);
    this.#declared.delete(urn);
    if (vm === undefined) return { failures: [], warnings: [] };
    const neighbours = [...this.#declared].filter(([, other]) => isSameHost(vm.host, other.host));
    this.#declared.set(urn, vm);
    return {
      failures: neighbours
        .filter(([, { name }]) => name !== undefined && name === vm.name)
        .map(([otherUrn]) => sameName(vm, otherUrn)),
      warnings: neighbours.flatMap(([otherUrn, other]) =>
        sharedPorts(vm, other)
          .filter((port) => this.#isNew([urn, otherUrn].sort().concat(port).join(" ")))
          .map((port) => {
            const names = `${shownName(other, otherUrn)} and ${shownName(vm, urn)}`;
            return `the VMs ${names} both forward the port ${port} of ${vm.host.address}: only one of them can have it`;
          }),
      ),
    };
  }

  #isNew(what: string): boolean {
    if (this.#told.has(what)) return false;
    this.#told.add(what);
    return true;
  }
}

function declaredVm(inputs: Record<string, unknown>): DeclaredVm | undefined {
  const { name, autoStart = true, forwardPorts } = inputs;
  const host = hostArguments.safeParse(inputs.host);
  if (!host.success) return undefined;
  if (hasUnknown([host.data.address, host.data.hostKey, host.data.jump])) return undefined;
  const entries = Array.isArray(forwardPorts) ? forwardPorts.filter((entry) => !hasUnknown(entry)) : [];
  const ports = vmArguments.shape.forwardPorts.safeParse(entries);
  return {
    name: typeof name === "string" && !hasUnknown(name) ? name : undefined,
    host: host.data,
    ports: ports.success && autoStart !== false ? ports.data : [],
  };
}

const resourceName = (urn: string): string => urn.split("::").at(-1) ?? urn;

const shownName = ({ name }: DeclaredVm, urn: string): string => name ?? resourceName(urn);

const sameName = ({ name, host }: DeclaredVm, otherUrn: string): CheckFailure => ({
  property: "name",
  reason: `must be another one: the resource ${resourceName(otherUrn)} of this program has a VM "${name}" on ${host.address} too`,
});

/** The ports that both want, as `tcp 2222`. */
function sharedPorts(one: DeclaredVm, other: DeclaredVm): string[] {
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
