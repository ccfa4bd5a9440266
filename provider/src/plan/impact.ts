import type { VmArguments } from "../arguments/vm";
import type { VmInState } from "../state/state";
import { needsRestart, type Plan, replacedBy, touchesHost } from "./plan";
import type { PreviewPlan } from "./previewPlan";

/** What a user calls a property that `check` computes; those that only follow from another one are left out. */
const computed: Record<string, string | undefined> = {
  outPath: "package",
  drvPath: undefined,
  vm: undefined,
  resourceUrn: "the resource's name",
  drift: "repair",
};

/**
 * One line that says what an update costs and which arguments ask for it: `restart, drive begins empty: memory, package`.
 * `undefined` where nothing is to be said beside what is warned of: nothing changes, or the VM is replaced. Pure.
 */
export function impactOf(old: VmInState, preview: Preview): string | undefined {
  const { plan, mayRestart } = preview;
  const isUntouched = plan.changes.length === 0 && mayRestart.length === 0;
  if (isUntouched || replacedBy(plan).length > 0) return undefined;
  const reasons = [...namesOf(mayRestart).map((name) => `${name} (not known yet)`), ...reasonsOf(plan)];
  return `${costOf(old, preview)}: ${reasons.join(", ") || "its source is told otherwise"}`;
}

type Preview = Pick<PreviewPlan, "plan" | "mayRestart"> & { vm: Pick<VmArguments, "persistState"> };

function costOf(old: VmInState, { vm, plan, mayRestart }: Preview): string {
  const isKept = vm.persistState && old.persistState;
  const restart = `restart, drive ${isKept ? "kept" : "begins empty"}`;
  if (mayRestart.length > 0) return `may ${restart}`;
  if (!touchesHost(plan)) return "no change on the host";
  if (!needsRestart(plan)) return "no restart";
  return plan.destroysDrive ? "restart, drive destroyed" : restart;
}

const reasonsOf = ({ changes }: Plan): string[] => namesOf(changes.map(({ property }) => property));

function namesOf(properties: readonly string[]): string[] {
  const names = properties.map((property) => (property in computed ? computed[property] : property));
  return [...new Set(names.filter((name) => name !== undefined))];
}
