import { isDeepStrictEqual } from "node:util";
import type { Argument, Effect } from "../arguments/group";
import type { HostArguments } from "../arguments/host";
import { plannedArguments, type VmArguments } from "../arguments/vm";
import { fingerprintOfKeyLine } from "../ssh/hostKey";
import { toldDrift, type VmInState } from "../state/state";
import { driftKinds } from "./drift";

/** One changed property and what it asks for. */
export interface Change {
  property: string;
  effect: Effect;
}

/** What turns the VM as it stands into the VM as it should be. */
export interface Plan {
  changes: Change[];
  /** The persistent drive is thrown away by this change. */
  destroysDrive: boolean;
}

/** What `check` and the constructor add: their changes are planned as those of arguments are. */
const added = {
  outPath: "restart",
  drvPath: "record",
  vm: "record",
  resourceUrn: "rename",
} as const satisfies Partial<Record<keyof VmArguments, Effect>>;

/** Compares the VM as it stands with the VM as it should be. Pure: nothing is asked of any host. */
export function planChanges(old: VmInState, vm: VmArguments): Plan {
  const changes = changesOf(old, vm, { added, planned: plannedArguments });
  for (const drift of toldDrift(old.condition))
    changes.push({ property: "drift", effect: driftKinds[drift].effect });
  if (old.restartPending !== undefined && vm.restartPolicy === "immediate")
    changes.push({ property: "restartPending", effect: "restart" });
  return { changes, destroysDrive: old.persistState && !vm.persistState };
}

/** Whether some change of a VM's property would restart it. */
export function mayRestart(property: string): boolean {
  const change = { ...added, ...effects }[property];
  return change === "restart" || typeof change === "function";
}

const effects: Record<string, unknown> = Object.fromEntries(
  Object.entries(plannedArguments).map(([property, { change }]) => [property, change]),
);

/** What the effects of a resource's arguments are. */
interface Effects {
  added: Record<string, Effect>;
  planned: Record<string, Pick<Argument<never>, "change">>;
}

/** Pure: each changed argument of a resource that is on a host; what it asks for stands beside it. */
export function changesOf(
  old: OnHost & { hostId: string },
  now: OnHost,
  { added, planned }: Effects,
): Change[] {
  const isChanged = (property: string) =>
    !isDeepStrictEqual(Reflect.get(old, property), Reflect.get(now, property));
  const changes: Change[] = [
    ...Object.entries(added),
    ...Object.entries(planned).map(
      ([property, { change }]) =>
        [property, typeof change === "string" ? change : change(Reflect.get(now, property))] as const,
    ),
  ]
    .filter(([property]) => isChanged(property))
    .map(([property, effect]) => ({ property, effect }));
  if (isChanged("host")) changes.push({ property: "host", effect: hostEffect(old, now) });
  return changes;
}

type OnHost = Pick<VmArguments, "host">;

/**
 * A pinned host is the same wherever it is reached, as long as it holds the key that the VM was deployed to. Another
 * pinned key at the same address is a host that was keyed or installed anew: whether it still has the VM shows when it
 * is asked. One that is not pinned is known by its address alone.
 */
function hostEffect(old: OnHost & { hostId: string }, { host }: OnHost): Effect {
  const pinned = pinnedFingerprint(host.hostKey);
  if (pinned !== undefined && (pinned === old.hostId || pinned === pinnedFingerprint(old.host.hostKey))) {
    return "record";
  }
  if (!isSameAddress(old.host, host)) return "replace";
  return pinned === undefined ? "record" : "apply";
}

/**
 * An address behind another jump host is another machine's. A jump host that is new or no longer needed is another way
 * to the same machine.
 */
export function isSameAddress(old: HostArguments, host: HostArguments): boolean {
  if (old.address !== host.address || old.port !== host.port) return false;
  if (old.jump === undefined || host.jump === undefined) return true;
  const pinned = pinnedFingerprint(host.jump.hostKey);
  const isSameKey = pinned !== undefined && pinned === pinnedFingerprint(old.jump.hostKey);
  return isSameKey || isSameAddress(old.jump, host.jump);
}

/** The fingerprint that a `hostKey` argument pins; `undefined` where it pins none, as `trust-on-first-use` does not. */
export function pinnedFingerprint(hostKey: string | undefined): string | undefined {
  if (hostKey === undefined) return undefined;
  return hostKey.startsWith("SHA256:") ? hostKey.replace(/=$/, "") : fingerprintOfKeyLine(hostKey);
}

/** Nothing differs: no connection, no build, no new state. */
export const isUnchanged = (plan: Pick<Plan, "changes">): boolean => plan.changes.length === 0;

/** The properties whose change makes another VM. */
export const replacedBy = (plan: Pick<Plan, "changes">): string[] =>
  plan.changes.filter((change) => change.effect === "replace").map((change) => change.property);

/** A running VM is stopped and started. */
export const needsRestart = (plan: Pick<Plan, "changes">): boolean =>
  plan.changes.some(({ effect }) => effect === "restart");

/**
 * The restart that a plan asks for can wait for the VM's next start, and is to. Key files are exchanged only while the VM is
 * down, as its guest may write to them; a drive that is to be thrown away is kept aside until the new VM has run; and what
 * a deploy left unfinished is not known to be whole.
 */
export const defersRestart = (
  old: Pick<VmInState, "condition">,
  { restartPolicy }: Pick<VmArguments, "restartPolicy">,
  plan: Plan,
): boolean =>
  restartPolicy === "deferred" &&
  needsRestart(plan) &&
  !plan.destroysDrive &&
  plan.changes.every(({ property }) => property !== "keyFolders") &&
  toldDrift(old.condition).every((kind) => kind !== "keyFolders" && kind !== "unfinished");

/** Another key is pinned for the host: it was keyed anew, or installed anew and has the VM no more. */
export const rekeysHost = (plan: Pick<Plan, "changes">): boolean =>
  plan.changes.some(({ property, effect }) => property === "host" && effect === "apply");

/** The host is to be connected to. */
export const touchesHost = (plan: Pick<Plan, "changes">): boolean =>
  plan.changes.some(({ effect }) => effect !== "record");

/** More is to be done on the host than to tell it a new name. */
export const needsDeploy = (plan: Pick<Plan, "changes">): boolean =>
  plan.changes.some(({ effect }) => effect !== "record" && effect !== "rename");
