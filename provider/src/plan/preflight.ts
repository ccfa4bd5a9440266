import { usualMemory } from "../arguments/machine";
import { isSamePlace, type Place, placeOf, shownPlace } from "../arguments/ports";
import type { VmArguments } from "../arguments/vm";
import { count } from "../errors/count";
import type { HostFault } from "../errors/error";
import { megabytes } from "../errors/fullDisk";
import type { HostFacts } from "../host/facts";
import type { Holder, PreflightSight, VmThere } from "../host/preflight/preflight";

/** What a host shows of itself that keeps a VM from running there, or that its user should know before. */
export interface Findings {
  /** What is certain to keep the VM from running: it is not built for that host, nor is anything changed there. */
  errors: HostFault[];
  warnings: string[];
  /** Warnings of the host itself, which one of its VMs is enough to tell. */
  ofHost: HostWarning[];
}

/** What may go wrong with a host; its figures may be others for the next VM. */
export interface HostWarning {
  about: "memory" | "kvm";
  what: string;
}

/** A VM and what is known of those beside it. */
export interface PlannedVm {
  vm: Pick<VmArguments, "name" | "memory" | "qemuOptions" | "forwardPorts" | "resourceUrn">;
  /** It is to be started, or started again. */
  starts: boolean;
  facts: Pick<HostFacts, "kvmFault">;
  sight: PreflightSight;
  /** The ports that the resource with this URN is to have on this host; `undefined` where this run does not say. */
  declaredPorts: (urn: string) => readonly Place[] | undefined;
  /** The VMs that the program has on this host, and their memory in MiB, where it is known. */
  declared: readonly { name: string; memory?: number }[];
}

/** Pure: all that is found about a VM before its update. */
export function preflightFindings(planned: PlannedVm): Findings {
  const findings: Findings = { errors: [], warnings: [], ofHost: [] };
  if (!planned.starts) return findings;
  findPorts(planned, findings);
  findMemory(planned, findings);
  findKvm(planned, findings);
  return findings;
}

function findPorts(planned: PlannedVm, { errors, warnings }: Findings): void {
  for (const place of planned.vm.forwardPorts.map(placeOf)) {
    const holders = planned.sight.holders.filter(
      (other) => isSamePlace(place, other) || mayBeTaken(place, other),
    );
    const told = holders.length === 0 ? claimOf(place, planned) : worstOf(holders, place, planned);
    if (told?.isCertain === true)
      errors.push({ kind: "portTaken", what: `forwardPorts: ${told.what}`, next: told.next });
    else if (told !== undefined) warnings.push(`forwardPorts: ${told.what}`);
  }
}

interface Told {
  what: string;
  isCertain: boolean;
  next?: string;
}

/** A socket of IPv6 for every address has those of IPv4 too, unless it says otherwise, which /proc does not show. */
const mayBeTaken = (place: Place, other: Place): boolean =>
  other.address === "::" && place.protocol === other.protocol && place.port === other.port;

/** A UDP socket that somebody only sends from looks like one that listens, and has a port of this range (ip_local_port_range). */
const mayBeClient = ({ protocol, port }: Place): boolean =>
  protocol === "udp" && port >= 32_768 && port <= 60_999;

/** Several may have a port, at an address each, the VM itself among them. Of those in its way one is told. */
function worstOf(holders: readonly Holder[], place: Place, planned: PlannedVm): Told | undefined {
  const told = holders.flatMap((holder) => takenBy(holder, place, planned) ?? []);
  return told.find(({ isCertain }) => isCertain) ?? told[0];
}

function takenBy(holder: Holder, place: Place, planned: PlannedVm): Told | undefined {
  const shown = shownPlace(place);
  const [, name] = /^simple-vm-(.+)\.service$/.exec(holder.unit ?? "") ?? [];
  if (name === planned.vm.name) return undefined;
  const isCertain = holder.address !== "::" && !mayBeClient(holder);
  if (name === undefined) {
    const next = `choose another port, or free that one: \`ss -lntup\` on the host shows what has it`;
    return { what: `${shown} is taken by ${nameOf(holder)}`, isCertain, next };
  }
  const there = planned.sight.vms.find((vm) => vm.name === name);
  const what = `${shown} is taken by the VM ${name}, which runs`;
  const fate = fateOf(place, there, planned);
  if (fate === "kept") return { what, isCertain, next: giveUp(name, there) };
  const then = fate === "given up" ? "gives it up in this run" : "is of this program too";
  return { what: `${what} and ${then}: a VM that starts before that fails to start`, isCertain: false };
}

const nameOf = ({ command, unit, pid }: Holder): string => {
  const process = pid === undefined ? "a process that does not show itself" : `${command} (process ${pid})`;
  return unit === undefined ? process : `${process} of the unit ${unit}`;
};

const giveUp = (name: string, there: VmThere | undefined): string =>
  `choose another port, or take that one away from ${name}${there?.urn === undefined ? "" : `, which is ${there.urn}`}`;

/**
 * What becomes of a port that another VM on the host has. One that this run may still take it away from is not certain to
 * keep it; what belongs to another program or stack is.
 */
function fateOf(
  place: Place,
  there: VmThere | undefined,
  { vm, declaredPorts }: PlannedVm,
): "kept" | "given up" | "open" {
  if (there?.urn === undefined) return "kept";
  const ports = declaredPorts(there.urn);
  if (ports !== undefined) return ports.some((port) => isSamePlace(place, port)) ? "kept" : "given up";
  return programOf(there.urn) === programOf(vm.resourceUrn) ? "open" : "kept";
}

/** `urn:pulumi:STACK::PROJECT` of `urn:pulumi:STACK::PROJECT::TYPE::NAME`. */
const programOf = (urn: string): string => urn.split("::").slice(0, 2).join("::");

/** A VM that does not run has no port, but it will want it. Two VMs of one program are told of when they are checked. */
function claimOf(place: Place, planned: PlannedVm): Told | undefined {
  const there = planned.sight.vms.find(
    (other) =>
      other.name !== planned.vm.name &&
      other.ports.some((port) => isSamePlace(place, port)) &&
      fateOf(place, other, planned) === "kept" &&
      planned.declaredPorts(other.urn ?? "") === undefined,
  );
  if (there === undefined) return undefined;
  const what = `${shownPlace(place)} is claimed by the VM ${there.name} too, which does not listen there now`;
  return { what: `${what}: only one of them can have it`, isCertain: false };
}

function findMemory({ vm, sight, declared }: PlannedVm, { errors, ofHost }: Findings): void {
  if (sight.memory === undefined) return;
  const { ram, swap } = sight.memory;
  const has = `${megabytes(ram)} MB${swap === 0 ? "" : `, and ${megabytes(swap)} MB of swap`}`;
  if (mebibytes(vm.memory ?? 0) > beyondDoubt * (ram + swap)) {
    errors.push({
      kind: "memoryShort",
      what: `memory: the VM is to have ${megabytes(mebibytes(vm.memory ?? 0))} MB, and the host has ${has}`,
      next: "lower `memory`, or give the host more",
    });
    return;
  }
  const known = new Map(sight.vms.map(({ name, memory }) => [name, memory]));
  const running = sight.vms.filter(({ isRunning }) => isRunning);
  const wanted = [...running, ...declared, vm].map(
    ({ name, memory }) => [name, memory ?? known.get(name) ?? usualMemory] as const,
  );
  const all = new Map(wanted);
  const sum = mebibytes([...all.values()].reduce((one, other) => one + other, 0));
  if (sum > ram) {
    const what = `what runs there or is to run, ${count(all.size, "VM")}, has ${megabytes(sum)} MB of memory in all, and the host has ${has}`;
    ofHost.push({ about: "memory", what });
  }
}

/**
 * Linux lends more memory than it has, more or less of it by settings of its own and by the kind of memory that the run
 * script asks for: no host lends so many times that.
 */
const beyondDoubt = 2;

const mebibytes = (number: number): number => number * 1024 * 1024;

const kvmFaults: Record<NonNullable<HostFacts["kvmFault"]>, string> = {
  missing:
    "/dev/kvm is missing: virtualization is off in its firmware, or the modules kvm and kvm_intel or kvm_amd are not loaded",
  closed: "/dev/kvm is not open to its group, nor to everybody, and VMs run as users of their own",
  dead: "/dev/kvm is there and cannot be opened",
};

function findKvm({ vm, facts: { kvmFault } }: PlannedVm, { errors, ofHost }: Findings): void {
  if (kvmFault === undefined) return;
  const why = kvmFaults[kvmFault];
  if (needsKvm(vm.qemuOptions)) {
    errors.push({
      kind: "kvmNeeded",
      what: `qemuOptions: the VM needs KVM, and ${why}`,
      next: "see that the host has KVM, or take `-enable-kvm`, `-cpu host` and `accel=kvm` away",
    });
  } else {
    const what = `${why}: QEMU emulates the processor, which makes VMs many times slower`;
    ofHost.push({ about: "kvm", what });
  }
}

/** QEMU goes on without KVM where it may, as NixOS's run script lets it (`accel=kvm:tcg`). */
function needsKvm(words: readonly string[]): boolean {
  return words.some((word, index) => {
    const before = words[index - 1];
    if (before === "-cpu") return /^host(,|$)/.test(word);
    if (before === "-accel") return /^kvm(,|$)/.test(word) && !words.some((other) => /^tcg(,|$)/.test(other));
    return word === "-enable-kvm" || /(^|,)accel=kvm(,|$)/.test(word);
  });
}
