import { count } from "../errors/count";
import { megabytes } from "../errors/fullDisk";
import type { Amount, PackageChange, PackageDiff } from "./packageDiff";

/** So many packages are listed by name. */
const longestList = 12;

/**
 * One line of a preview: how many packages change in which way, how large the closure is and by how much larger, and what
 * of it the old one has not. A host has all of the old one, so that this is what is copied unless it has more. Pure.
 *
 * @param beyondLabel what is said of that; another one where the host has both closures
 */
export function summaryOf(
  { changes, closure, beyond }: PackageDiff,
  old: Amount,
  beyondLabel = "to copy",
): string {
  const more = beyond === undefined ? "" : `; ${beyondLabel}: ${amount(beyond)} beyond the old closure`;
  const size = `closure: ${amount(closure)} (${signed(closure.bytes - old.bytes)})`;
  return `${countsOf(changes, beyond === undefined)}; ${size}${more}`;
}

function countsOf(changes: readonly PackageChange[], byVersion: boolean): string {
  if (changes.length === 0) return byVersion ? "no package changes its version" : "no package changes";
  const counts = (["changed", "added", "removed", "rebuilt"] as const).flatMap((kind) => {
    const number = changes.filter((change) => change.kind === kind).length;
    return number === 0 ? [] : [`${number} ${kind}`];
  });
  return `packages: ${counts.join(", ")}${byVersion ? " by version" : ""}`;
}

/** The commands that show what a list leaves out. */
export interface ShowAll {
  /** Packages that are there in other versions, or on one side alone. */
  changed: string;
  rebuilt: string;
}

/** A line for each package, those that only were rebuilt in one line at the end, and where some are left out, what shows them. Pure. */
export function listOf({ changes }: PackageDiff, showAll: ShowAll): string[] {
  const told = changes.filter(({ kind }) => kind !== "rebuilt");
  const rebuilt = changes.filter(({ kind }) => kind === "rebuilt").map(({ name }) => name);
  return [
    ...cut(told.map(lineOf), showAll.changed),
    ...(rebuilt.length > 0 ? [`rebuilt: ${shortened(rebuilt, showAll.rebuilt)}`] : []),
  ];
}

/** The first lines of a list, and where some are left out, how many and the command that shows them. Pure. */
export function cut(lines: readonly string[], command: string): string[] {
  const left = lines.length - longestList;
  return [...lines.slice(0, longestList), ...(left > 0 ? [`and ${left} more: ${command}`] : [])];
}

function lineOf({ name, kind, before, after, bytes }: PackageChange): string {
  const versions = {
    added: versionsInWords(after),
    removed: versionsInWords(before),
    changed: `${versionsInWords(before)} -> ${versionsInWords(after)}`,
    rebuilt: versionsInWords(after),
  }[kind];
  const size = bytes === undefined ? "" : ` (${signed(bytes)})`;
  return `${sign[kind]} ${name} ${versions}`.trimEnd().concat(size);
}

const sign = { added: "+", removed: "-", changed: "~", rebuilt: "~" } as const;

/** Versions side by side. Pure. */
export const versionsInWords = (versions: readonly string[]): string =>
  versions.map((version) => version || "without version").join(", ");

function shortened(names: readonly string[], command: string): string {
  const left = names.length - longestList;
  return names.slice(0, longestList).join(", ") + (left > 0 ? ` and ${left} more: ${command}` : "");
}

const amount = ({ paths, bytes }: Amount): string => `${count(paths, "path")}, ${megabytes(bytes)} MB`;

const signed = (bytes: number): string => `${bytes < 0 ? "-" : "+"}${megabytes(Math.abs(bytes))} MB`;
