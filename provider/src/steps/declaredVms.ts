import { type HostArguments, hostArguments } from "../arguments/host";
import { isSamePlace, placeOf } from "../arguments/ports";
import { hasUnknown } from "../arguments/unknowns";
import type { CheckFailure } from "../arguments/validate";
import { vmArguments } from "../arguments/vm";
import {
  type Declared,
  type DeclaredKeyFolder,
  type DeclaredVm,
  type ForwardPort,
  isSameHost,
  knownHost,
  resourceName,
} from "./declared";
import { elsewhere, usedKeyFolders, writtenByTwo } from "./declaredKeyFolders";

/** What a VM's inputs are in the light of the program's other VMs and its key folders. */
export interface Judgement {
  failures: CheckFailure[];
  warnings: string[];
}

/**
 * The VMs and key folders that one program declares, as they come. Of two with one name on one host the second would be
 * refused by the host, a VM after its build; of two VMs with one port the second fails at its start, by an error that
 * cannot name the first, and QEMU takes a UDP port away from another QEMU without an error.
 */
export class DeclaredVms {
  readonly #declared = new Map<string, DeclaredVm | DeclaredKeyFolder>();
  readonly #told = new Set<string>();

  /**
   * Notes the inputs of the VM with this URN, in place of any before. Each port that another VM has as well is told once
   * for two VMs. What is not known yet is left out.
   */
  add(urn: string, inputs: Record<string, unknown>): Judgement {
    const vm = declaredVm(inputs);
    this.#declared.delete(urn);
    if (vm === undefined) return { failures: [], warnings: [] };
    const others = [...this.#declared];
    const neighbours = others.flatMap(([otherUrn, other]): [string, DeclaredVm][] =>
      other.kind === "VM" && isSameHost(vm, other) ? [[otherUrn, other]] : [],
    );
    this.#declared.set(urn, vm);
    return {
      failures: [...sameNames(vm, others), ...elsewhere(vm, others), ...writtenByTwo(vm, neighbours)],
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

  /** Notes the inputs of the key folder with this URN; gives what it cannot have beside the program's others. */
  addKeyFolder(urn: string, inputs: Record<string, unknown>): CheckFailure[] {
    const folder = declaredKeyFolder(inputs);
    this.#declared.delete(urn);
    if (folder === undefined) return [];
    const others = [...this.#declared];
    this.#declared.set(urn, folder);
    return sameNames(folder, others);
  }

  /**
   * The ports of a host that the VM with this URN is to have: none of one that goes to another host. `undefined` where the
   * program has not declared it so far, and with `autoStart: false`, by which it runs on or stays down.
   */
  portsOf(urn: string, host: HostArguments): readonly ForwardPort[] | undefined {
    const declared = this.#declared.get(urn);
    if (declared?.kind !== "VM" || !declared.starts) return undefined;
    return isSameHost(declared, knownHost(host)) ? declared.ports : [];
  }

  /** The VMs of the program that are to run on a host, and their memory in MiB where it is known. */
  startingOn(host: HostArguments): { name: string; memory?: number }[] {
    const known = knownHost(host);
    return [...this.#declared.values()].flatMap((vm) =>
      vm.kind === "VM" && vm.starts && vm.name !== undefined && isSameHost(vm, known)
        ? [{ name: vm.name, memory: vm.memory }]
        : [],
    );
  }

  #isNew(what: string): boolean {
    if (this.#told.has(what)) return false;
    this.#told.add(what);
    return true;
  }
}

/** Where and under which name; nothing where the host is not known yet. */
function whereOf({ name, host: given }: Record<string, unknown>): Omit<Declared, "kind"> | undefined {
  const host = hostArguments.safeParse(given);
  if (!host.success) return undefined;
  if (hasUnknown([host.data.address, host.data.hostKey, host.data.jump])) return undefined;
  return { name: typeof name === "string" && !hasUnknown(name) ? name : undefined, ...knownHost(host.data) };
}

function declaredKeyFolder(inputs: Record<string, unknown>): DeclaredKeyFolder | undefined {
  const place = whereOf(inputs);
  return place && { kind: "key folder", ...place };
}

function declaredVm(inputs: Record<string, unknown>): DeclaredVm | undefined {
  const { autoStart = true, forwardPorts, memory } = inputs;
  const place = whereOf(inputs);
  if (place === undefined) return undefined;
  const entries = Array.isArray(forwardPorts) ? forwardPorts.filter((entry) => !hasUnknown(entry)) : [];
  const ports = vmArguments.shape.forwardPorts.safeParse(entries);
  return {
    kind: "VM",
    ...place,
    uses: usedKeyFolders(inputs),
    starts: autoStart !== false,
    memory: typeof memory === "number" ? memory : undefined,
    ports: ports.success && autoStart !== false ? ports.data : [],
  };
}

const shownName = ({ name }: DeclaredVm, urn: string): string => name ?? resourceName(urn);

/** A VM and a key folder of one name would have one place on their host. */
const sameNames = (vm: Declared, others: [string, Declared][]): CheckFailure[] =>
  others
    .filter(([, other]) => vm.name !== undefined && vm.name === other.name && isSameHost(vm, other))
    .map(([otherUrn, { kind }]) => ({
      property: "name",
      reason: `must be another one: the resource ${resourceName(otherUrn)} of this program has a ${kind} "${vm.name}" on ${vm.host.address} too`,
    }));

/** The ports that both want, as `tcp 2222`. */
function sharedPorts(one: DeclaredVm, other: DeclaredVm): string[] {
  const shared = one.ports.filter((port) =>
    other.ports.some((another) => isSamePlace(placeOf(port), placeOf(another))),
  );
  return [...new Set(shared.map(({ protocol, host }) => `${protocol} ${host}`))];
}
