import type { VmArguments } from "../arguments/vm";
import type { VmInState } from "../state/state";
import { needsRestart, type Plan, replacedBy, touchesHost } from "./plan";

/** What a user calls a property that `check` computes; those that only follow from another one are left out. */
const computed: Record<string, string | undefined> = {
  outPath: "package",
  drvPath: undefined,
  vm: undefined,
  resourceUrn: "the resource's name",
  drift: "repair",
};

/**
 * One line that says what an update costs and which arguments ask for it: `restart, its drive begins empty: memory and
 * package`. `undefined` where nothing is to be said beside what is warned of: nothing changes, or the VM is replaced.
 * Pure.
 */
export function impactOf(
  old: VmInState,
  vm: Pick<VmArguments, "persistState">,
  plan: Plan,
): string | undefined {
  if (plan.changes.length === 0 || replacedBy(plan).length > 0) return undefined;
  return `${costOf(old, vm, plan)}: ${reasonsOf(plan).join(", ") || "its source is told otherwise"}`;
}

function costOf(old: VmInState, { persistState }: Pick<VmArguments, "persistState">, plan: Plan): string {
  if (!touchesHost(plan)) return "no change on the host";
  if (!needsRestart(plan)) return "no restart";
  if (plan.destroysDrive) return "restart, drive destroyed";
  return persistState && old.persistState ? "restart, drive kept" : "restart, drive begins empty";
}

function reasonsOf({ changes }: Plan): string[] {
  const names = changes.map(({ property }) => (property in computed ? computed[property] : property));
  return [...new Set(names.filter((name) => name !== undefined))];
}
