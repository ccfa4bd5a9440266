import { isDeepStrictEqual } from "node:util";
import type { VmArguments } from "../arguments/vm";

type KeyFolders = VmArguments["keyFolders"];

/**
 * Pure: the names of the files that are new, gone or of another content. The engine shows no line for a secret that becomes
 * another one; no content is told here either.
 */
export const changedFiles = (before: Record<string, string>, after: Record<string, string>): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (file) => before[file] !== after[file],
  );

/** Pure: what changes in the key folders, a phrase for each: `keyFolders.wireguard: wg0.conf changed`. */
export function keyFolderChanges(before: KeyFolders, after: KeyFolders): string[] {
  const tags = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return tags.flatMap((tag) => {
    const [old, now] = [before[tag], after[tag]];
    if (isDeepStrictEqual(old, now)) return [];
    const folder = `keyFolders.${tag}`;
    if (old === undefined) return [`${folder} new`];
    if (now === undefined) return [`${folder} removed`];
    const files = changedFiles(old.files, now.files).map((file) => `${file} ${fateOf(file, old, now)}`);
    if (!isDeepStrictEqual(old.folder, now.folder)) files.push("its KeyFolder changed");
    return [files.length === 0 ? folder : `${folder}: ${files.join(" and ")}`];
  });
}

type KeyFolder = KeyFolders[string];

function fateOf(file: string, old: KeyFolder, now: KeyFolder): string {
  if (old.files[file] === undefined) return "new";
  return now.files[file] === undefined ? "removed" : "changed";
}
