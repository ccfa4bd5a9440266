import type { VmArguments } from "../arguments/vm";
import type { LastRestart, VmInState } from "../state/state";
import { defersRestart, needsRestart, replacedBy, touchesHost } from "./plan";
import type { PreviewPlan } from "./previewPlan";
import { keyFolderChanges } from "./secretFiles";

/** What a user calls a property that `check` computes; those that only follow from another one are left out. */
const computed: Record<string, string | undefined> = {
  outPath: "package",
  drvPath: undefined,
  vm: undefined,
  resourceUrn: "the resource's name",
  drift: "repair",
  restartPending: "the pending restart",
};

/**
 * One line that says what an update costs and which arguments ask for it: `restart, drive begins empty: memory, package`.
 * `undefined` where nothing changes. Pure.
 */
export function impactOf(old: VmInState, preview: Preview): string | undefined {
  const { plan, mayRestart } = preview;
  const isUntouched = plan.changes.length === 0 && mayRestart.length === 0;
  if (isUntouched) return undefined;
  const replaces = replacedBy(plan);
  if (replaces.length > 0) return `replaced: drive and generated keys are new (${replaces.join(", ")})`;
  const reasons = [
    ...namesOf(mayRestart).map((name) => `${name} (not known yet)`),
    ...reasonsOf(old, preview),
  ];
  return `${costOf(old, preview)}: ${reasons.join(", ") || "its source is told otherwise"}`;
}

type Preview = Pick<PreviewPlan, "plan" | "mayRestart"> & {
  vm: Pick<VmArguments, "persistState" | "keyFolders" | "restartPolicy">;
};

function costOf(old: VmInState, { vm, plan, mayRestart }: Preview): string {
  const isKept = vm.persistState && old.persistState;
  const restart = `restart${durationOf(old.lastRestart)}, drive ${isKept ? "kept" : "begins empty"}`;
  if (mayRestart.length > 0) return `may ${restart}`;
  if (!touchesHost(plan)) return "no change on the host";
  if (!needsRestart(plan)) return "no restart";
  if (defersRestart(old, vm, plan)) return "no restart now, deferred until the next start";
  const cost = plan.destroysDrive ? `restart${durationOf(old.lastRestart)}, drive destroyed` : restart;
  return vm.restartPolicy === "deferred" ? `${cost}, not deferred (${notDeferred})` : cost;
}

/** Why a restart does not wait. */
const notDeferred = "key folders, a drive to be thrown away and an unfinished deploy need one";

/** How long the guest will be away, if it takes as long as the last time. */
function durationOf({ stopSeconds, startSeconds }: LastRestart = {}): string {
  if (startSeconds === undefined) return "";
  const seconds = Math.max(1, Math.round(startSeconds + (stopSeconds ?? 0)));
  const what = stopSeconds === undefined ? "boot" : "guest shutdown and boot";
  return ` (about ${seconds} s: ${what} as last measured)`;
}

/** Of key folders their files are told, as the engine shows nothing of what is secret. */
const reasonsOf = (old: VmInState, { plan, vm }: Preview): string[] =>
  namesOf(plan.changes.map(({ property }) => property)).flatMap((name) =>
    name === "keyFolders" ? keyFolderChanges(old.keyFolders, vm.keyFolders) : [name],
  );

function namesOf(properties: readonly string[]): string[] {
  const names = properties.map((property) => (property in computed ? computed[property] : property));
  return [...new Set(names.filter((name) => name !== undefined))];
}
