import type { HostArguments } from "../arguments/host";
import { type Place, placeOf } from "../arguments/ports";
import type { VmWithPackage } from "../arguments/vm";
import { type HostFault, SimpleVmError } from "../errors/error";
import type { Claim } from "../host/claim";
import type { Host } from "../host/host";
import type { PreflightSight } from "../host/preflight/preflight";
import type { Owner } from "../host/vmVariables";
import { preflightFindings } from "../plan/preflight";
import type { Session } from "../session";
import type { Reporter } from "./reporter";

/** A VM that is to come to a host. */
export interface Flight {
  vm: VmWithPackage;
  claim: Claim;
  /** One that runs is stopped and started. */
  restart: boolean;
  /** What is certain to keep it from its host already. */
  errors: readonly HostFault[];
  reporter: Reporter;
}

/**
 * Finds out whether a host can take a VM, before anything is built for it or changed; VMs that come together are one script
 * there. Warns of what may go wrong.
 *
 * @throws SimpleVmError with all that is certain to
 */
export async function preflight(host: Host, flight: Flight, session: Session): Promise<void> {
  const { vm, claim, restart, reporter } = flight;
  const facts = await host.facts();
  const sight = await host.preflight({ claim, ports: vm.autoStart || restart ? vm.forwardPorts : [] });
  const { errors, warnings, ofHost } = preflightFindings({
    vm,
    starts: isRunning(vm.name, sight) ? restart : vm.autoStart,
    facts,
    sight,
    declaredPorts: portsIn(session, vm.host),
    declared: session.declaredVms.startingOn(vm.host),
  });
  const refusals = sight.refusal === undefined ? [] : [sight.refusal.parts];
  refuse([...flight.errors, ...refusals, ...errors], vm.name, host.label);
  if (sight.owner !== undefined) reporter.warn(takeOverWords(vm.name, host.label, sight.owner));
  for (const warning of warnings) reporter.warn(`${host.label}: ${warning}`);
  for (const { about, what } of ofHost) {
    const topic = `${host.label}: ${about}`;
    if (session.toldOfHosts.has(topic)) continue;
    session.toldOfHosts.add(topic);
    reporter.warn(`${host.label}: ${what}`);
  }
}

/** A VM that is down is started with `autoStart` alone, as the transaction does it. */
const isRunning = (name: string, { vms }: PreflightSight): boolean =>
  vms.some((there) => there.name === name && there.isRunning);

const portsIn =
  ({ declaredVms }: Session, host: HostArguments) =>
  (urn: string): Place[] | undefined =>
    declaredVms.portsOf(urn, host)?.map(placeOf);

/** One finding is told as it is, several as a list. */
function refuse(errors: readonly HostFault[], name: string, where: string): void {
  const [first, ...more] = errors;
  if (first === undefined) return;
  if (more.length === 0) throw new SimpleVmError({ ...first, where });
  const list = errors.map(({ what, why, next }) =>
    [`- ${what}`, why?.trim(), next].filter((part) => part !== undefined && part !== "").join(": "),
  );
  throw new SimpleVmError({
    kind: "hostUnfit",
    where,
    what: `the host cannot take the VM ${name}, for ${errors.length} reasons; nothing was changed`,
    why: list.join("\n"),
    next: "mend all of them, then run the same command again",
  });
}

const takeOverWords = (name: string, where: string, { id, urn }: Owner): string =>
  `takes over the VM ${name} on ${where}, which has the ID ${id} and belongs to ${urn}: a state that has this ID, as in another backend with the same project and stack names, loses the VM`;
