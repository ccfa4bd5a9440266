import { impactOf } from "../plan/impact";
import { isUnchanged, replacedBy } from "../plan/plan";
import { planPreview } from "../plan/previewPlan";
import { previewWarnings } from "../plan/previewWords";
import type { Session } from "../session";
import { readState } from "../state/state";
import type { Properties } from "./properties";

/** What a change of the inputs asks for. */
export interface Difference {
  changes: boolean;
  /** The properties whose change makes another VM. */
  replaces: string[];
}

/**
 * Says what a change asks for, and warns of what is lost by it. A change of the state alone counts as a change; the
 * update then asks no host.
 */
export function diff(olds: Properties, news: Properties, { reporterFor, toldDrift }: Session): Difference {
  const old = readState(olds);
  const preview = planPreview(old, news);
  if (preview === undefined) return { changes: true, replaces: [] };
  const { warn, note } = reporterFor(
    typeof news.resourceUrn === "string" ? news.resourceUrn : old.resourceUrn,
  );
  const isDriftTold = toldDrift.has(old.resourceUrn);
  for (const warning of previewWarnings(old, preview, { isDriftTold })) warn(warning);
  const impact = impactOf(old, preview);
  if (impact !== undefined) note(impact);
  return { changes: preview.isOpen || !isUnchanged(preview.plan), replaces: replacedBy(preview.plan) };
}
