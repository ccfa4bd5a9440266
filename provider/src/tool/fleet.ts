import { type HostSettings, hostLabel } from "../ssh/settings";
import { readKeyFolderState } from "../state/keyFolderState";
import { readState, type VmInState } from "../state/state";
import { resourceName } from "../steps/declared";
import { NoSuchVmError } from "./failure";
import { type HostOptions, hostOption, refuseMixture } from "./hostOption";
import { type StackOptions, type StackResource, stackResources } from "./stackState";

/** Where the tool finds VMs: a host of the command line, or else a stack. */
export type FleetOptions = StackOptions & Partial<HostOptions>;

/** A host of a fleet, and by which key it is known. */
export interface FleetHost {
  /** `root@10.0.0.1:22`. */
  label: string;
  settings: HostSettings;
  /** What the state says of its key; without a stack nothing. */
  expectedFingerprint: string | undefined;
}

/** A VM that a stack declares. */
export interface FleetVm {
  name: string;
  urn: string;
  host: FleetHost;
  state: VmInState;
}

/** A pair of WireGuard's that a stack has made for a machine that is none of its VMs. */
export interface FleetKey {
  /** The resource's name. */
  name: string;
  publicKey: string;
}

/** All that a stack's state, or the command line, says of VMs and their hosts. */
export interface Fleet {
  hosts: FleetHost[];
  /** Sorted by host and name; none without a stack. */
  vms: FleetVm[];
  keys: FleetKey[];
}

const typeOf = (kind: string): string => `pulumi-nodejs:dynamic/nixos:${kind}`;

/**
 * The fleet that the options name.
 *
 * @throws UsageError, StackStateError
 */
export async function openFleet(options: FleetOptions): Promise<Fleet> {
  refuseMixture(options);
  if (options.host !== undefined) {
    const settings = hostOption({ ...options, host: options.host });
    return {
      hosts: [{ label: hostLabel(settings), settings, expectedFingerprint: undefined }],
      vms: [],
      keys: [],
    };
  }
  return fleetOf(await stackResources(options));
}

/** Pure: the fleet of a stack. One host is one entry, by whatever settings its VMs reach it. */
export function fleetOf(resources: readonly StackResource[]): Fleet {
  const hosts = new Map<string, FleetHost>();
  const hostOf = ({ host: settings, hostId }: Pick<VmInState, "host" | "hostId">): FleetHost => {
    const label = hostLabel(settings);
    const known = hosts.get(label) ?? { label, settings, expectedFingerprint: hostId };
    hosts.set(label, known);
    return known;
  };
  const ofKind = (kind: string) => resources.filter(({ type }) => type === typeOf(kind));
  const vms = ofKind("SimpleVm").map(({ urn, outputs }) => {
    const state = readState(outputs);
    return { name: state.name, urn, host: hostOf(state), state };
  });
  for (const { outputs } of ofKind("KeyFolder")) hostOf(readKeyFolderState(outputs));
  const keys = ofKind("WireGuardKey").flatMap(({ urn, outputs: { publicKey } }) =>
    typeof publicKey === "string" ? [{ name: resourceName(urn), publicKey }] : [],
  );
  const order = ({ host, name }: FleetVm) => `${host.label} ${name}`;
  return {
    hosts: [...hosts.values()].sort((one, other) => compare(one.label, other.label)),
    vms: vms.sort((one, other) => compare(order(one), order(other))),
    keys,
  };
}

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** A VM that the command line names, and the host to ask about it. */
export interface NamedVm {
  name: string;
  host: FleetHost;
  /** `undefined` without a stack. */
  declared: FleetVm | undefined;
}

/**
 * The VM that NAME, or NAME@ADDRESS where several hosts have one of this name, means: the name on the host, or that of the
 * resource. Without a stack it is for the host to say whether there is one.
 *
 * @throws NoSuchVmError when the stack has none, or several
 */
export function namedVm({ hosts, vms }: Fleet, given: string): NamedVm {
  const [name = "", address] = given.split("@");
  const [only] = hosts;
  if (vms.length === 0 && only !== undefined && hosts.length === 1)
    return { name, host: only, declared: undefined };
  const fits = vms.filter(
    (vm) =>
      (vm.name === name || resourceName(vm.urn) === name) &&
      (address === undefined || vm.host.settings.address === address),
  );
  const [found, another] = fits;
  if (found !== undefined && another === undefined)
    return { name: found.name, host: found.host, declared: found };
  const all = (found === undefined ? vms : fits)
    .map((vm) => `${vm.name}@${vm.host.settings.address}`)
    .join(", ");
  throw new NoSuchVmError({
    kind: "unknownVm",
    what: found === undefined ? "the stack has no such VM" : "the stack has several VMs of this name",
    where: given,
    why: all === "" ? "it has no VM at all" : `it has ${all}`,
    next: "name one of them, or another stack by --stack",
  });
}
