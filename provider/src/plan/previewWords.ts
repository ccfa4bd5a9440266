import { toldDrift, type VmInState } from "../state/state";
import { driftWords } from "./drift";
import { rekeysHost, replacedBy } from "./plan";
import type { PreviewPlan } from "./previewPlan";

/**
 * What a user is warned of before an update: what it does and what it may do. Drift that the same run has found is told
 * by then, and better: here no more is known than its kinds. Pure.
 */
export function previewWarnings(
  old: VmInState,
  { plan, mayReplace, mayDestroyDrive }: PreviewPlan,
  { isDriftTold }: { isDriftTold: boolean },
): string[] {
  const vm = `${old.name} on ${old.host.address}`;
  const replaces = replacedBy(plan);
  const drift = toldDrift(old.condition);
  const isReplaced = replaces.length > 0;
  const warnings: [isTold: boolean, text: string][] = [
    [drift.length > 0 && !isDriftTold, `an update repairs ${vm}: ${driftWords(drift)}`],
    [isReplaced, `${vm} is replaced, as ${subject(replaces, "changes", "change")}: ${afterReplacement}`],
    [
      mayReplace.length > 0,
      `${vm} may be replaced, as ${subject(mayReplace, "is", "are")} not known yet; if it is, ${afterReplacement}`,
    ],
    [
      !isReplaced && plan.destroysDrive,
      `persistState changes to false: the drive of ${vm} will be destroyed`,
    ],
    [
      mayDestroyDrive,
      `${vm} may lose its drive, as \`persistState\` is not known yet: false would destroy it`,
    ],
    [
      rekeysHost(plan) && !mayReplace.includes("host"),
      `the host of ${vm} is known by another key now: an update goes on with what it finds there of the VM`,
    ],
  ];
  return warnings.filter(([isTold]) => isTold).map(([, text]) => text);
}

const afterReplacement = "the new VM has an empty drive and, where the host generates keys, new ones";

function subject(properties: readonly string[], one: string, several: string): string {
  const names = properties.map((property) => `\`${property}\``).join(" and ");
  return `${names} ${properties.length === 1 ? one : several}`;
}
