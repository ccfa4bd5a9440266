import { keyFolderDriftWords } from "../../plan/keyFolderDrift";
import { previewKeyFolder } from "../../plan/keyFolderPlan";
import { isUnchanged, replacedBy } from "../../plan/plan";
import { changedFiles } from "../../plan/secretFiles";
import type { Session } from "../../session";
import { readKeyFolderState } from "../../state/keyFolderState";
import type { Difference } from "../diff";
import type { Properties } from "../properties";

/** Says what a change asks for, and warns of keys that are lost by it. */
export function diffKeyFolder(
  olds: Properties,
  news: Properties,
  { reporterFor, toldDrift }: Session,
): Difference {
  const old = readKeyFolderState(olds);
  const preview = previewKeyFolder(old, news);
  if (preview === undefined) return { changes: true, replaces: [] };
  const { plan, folder: wanted, isOpen } = preview;
  const replaces = replacedBy(plan);
  const { warn, note } = reporterFor(
    typeof news.resourceUrn === "string" ? news.resourceUrn : old.resourceUrn,
  );
  const folder = `${old.name} on ${old.host.address}`;
  if (old.drift.length > 0 && !toldDrift.has(old.resourceUrn)) {
    warn(`an update repairs the key folder ${folder}: ${keyFolderDriftWords(old.drift)}`);
  }
  if (replaces.length > 0) {
    const names = replaces.map((name) => `\`${name}\``).join(" and ");
    warn(`the key folder ${folder} is replaced, as ${names} changed: the new one has new keys`);
  }
  const files = changedFiles(old.files, wanted.files);
  if (replaces.length === 0 && files.length > 0) note(`new content: ${files.join(", ")}; its VMs restart`);
  return { changes: isOpen || !isUnchanged(plan), replaces };
}
