import { megabytes } from "../errors/fullDisk";
import type { PackageChange, PackageDiff } from "./packageDiff";

/** So many packages are listed by name. */
const longestList = 12;

/** One line of a preview: how many packages change in which way, and the room that it takes. Pure. */
export function summaryOf({ changes, bytes }: PackageDiff): string {
  if (changes.length === 0) return "no package changes";
  const counts = (["changed", "added", "removed", "rebuilt"] as const).flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  return `packages: ${counts.join(", ")} (${signed(bytes)})`;
}

/** A line for each package, those that only were rebuilt in one line at the end; `command` shows all where some are left out. Pure. */
export function listOf({ changes }: PackageDiff, command: string): string[] {
  const told = changes.filter(({ kind }) => kind !== "rebuilt");
  const rebuilt = changes.filter(({ kind }) => kind === "rebuilt").map(({ name }) => name);
  const left = told.length - longestList;
  return [
    ...told.slice(0, longestList).map(lineOf),
    ...(left > 0 ? [`and ${left} more: ${command}`] : []),
    ...(rebuilt.length > 0 ? [`rebuilt: ${shortened(rebuilt)}`] : []),
  ];
}

function lineOf({ name, kind, before, after, bytes }: PackageChange): string {
  const versions = {
    added: versionsOf(after),
    removed: versionsOf(before),
    changed: `${versionsOf(before)} -> ${versionsOf(after)}`,
    rebuilt: versionsOf(after),
  }[kind];
  return `${sign[kind]} ${name} ${versions}`.trimEnd().concat(` (${signed(bytes)})`);
}

const sign = { added: "+", removed: "-", changed: "~", rebuilt: "~" } as const;

const versionsOf = (versions: readonly string[]): string =>
  versions.map((version) => version || "without version").join(", ");

function shortened(names: readonly string[]): string {
  const left = names.length - longestList;
  return names.slice(0, longestList).join(", ") + (left > 0 ? ` and ${left} more` : "");
}

const signed = (bytes: number): string => `${bytes < 0 ? "-" : "+"}${megabytes(Math.abs(bytes))} MB`;
