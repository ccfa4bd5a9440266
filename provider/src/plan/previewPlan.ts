import type { HostArguments } from "../arguments/host";
import { hasUnknown } from "../arguments/unknowns";
import { validate } from "../arguments/validate";
import type { VmArguments } from "../arguments/vm";
import type { VmInState } from "../state/state";
import { mayRestart, needsRestart, type Plan, planChanges, replacedBy } from "./plan";

/** What a preview knows of an update, some of whose arguments may not be known yet. */
export interface PreviewPlan {
  /** What happens whatever the unknown values turn out to be. */
  plan: Plan;
  /** The VM as it should be, with what is not known yet as it was before. */
  vm: VmArguments;
  /** Arguments that are not known yet and may turn out to replace the VM; empty where it is replaced anyway. */
  mayReplace: string[];
  /** Arguments that are not known yet and may turn out to restart the VM; empty where it is restarted or replaced anyway. */
  mayRestart: string[];
  /** `persistState` is not known yet, and the VM has a persistent drive that it may destroy. */
  mayDestroyDrive: boolean;
  /** Some argument is not known yet: whatever is, it may change. */
  isOpen: boolean;
}

/**
 * Compares a VM as it stands with the inputs of a preview. What is certain is planned with unknown values as they were
 * before, and a host's key as it was shown; what is possible, with others. Pure. `undefined` where not even that makes whole arguments.
 */
export function planPreview(old: VmInState, news: Record<string, unknown>): PreviewPlan | undefined {
  const open = Object.keys(news).filter((property) => hasUnknown(news[property]));
  const vm = settledVm(old, news, asBefore(old.host, old.hostId));
  if (vm === undefined) return undefined;
  const plan = planChanges(old, vm);
  const otherVm = settledVm(old, news, elsewhere(old.host));
  const otherwise = otherVm === undefined ? plan : planChanges(old, otherVm);
  const isReplaced = replacedBy(plan).length > 0;
  const mayReplace = open.filter(
    (property) => property === "name" || replacedBy(otherwise).includes(property),
  );
  return {
    plan,
    vm,
    mayReplace: isReplaced ? [] : mayReplace,
    mayRestart: isReplaced || needsRestart(plan) ? [] : open.filter(mayRestart),
    mayDestroyDrive: !isReplaced && old.persistState && open.includes("persistState"),
    isOpen: open.length > 0,
  };
}

/** The VM that the settled inputs describe; `undefined` where they have a mistake that only the update can tell. */
function settledVm(
  old: VmInState,
  news: Record<string, unknown>,
  host: HostArguments,
): VmArguments | undefined {
  const validation = validate(settled(old, news, host));
  return validation.kind === "valid" ? validation.vm : undefined;
}

/** Pure: inputs with each unknown argument as it was before, but for the host: its unknown fields are the given one's. */
export function settled(
  old: object,
  news: Record<string, unknown>,
  host: HostArguments,
): Record<string, unknown> {
  const inputs = Object.entries(news).map(([property, value]) => {
    if (!hasUnknown(value)) return [property, value];
    return [property, property === "host" ? settleHost(value, host) : Reflect.get(old, property)];
  });
  return Object.fromEntries(inputs);
}

/**
 * A host with another's fields in place of those that are unknown, and so for the hosts on the way. A jump host that
 * there was none of before is left out, as it is another way to the same host.
 */
function settleHost(host: unknown, other: HostArguments): unknown {
  if (typeof host !== "object" || host === null) return other;
  const settled = Object.entries(host).map(([field, value]) => {
    if (!hasUnknown(value)) return [field, value];
    const before = Reflect.get(other, field);
    return [field, before && settleHost(value, before)];
  });
  return Object.fromEntries(settled);
}

/** The host as it was before, pinned by the key that it had. */
export const asBefore = (host: HostArguments, hostId: string): HostArguments => ({
  ...host,
  hostKey: hostId,
});

/** A host that differs in all that tells hosts apart, and so for the hosts on the way. */
function elsewhere(host: HostArguments): HostArguments {
  return {
    ...host,
    address: `not ${host.address}`,
    port: (host.port % 65_535) + 1,
    hostKey: `SHA256:${"0".repeat(43)}`,
    jump: host.jump && elsewhere(host.jump),
  };
}
