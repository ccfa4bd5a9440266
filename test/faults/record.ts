import { hostsOutcome } from "./bench";
import type { Outcome } from "./fault";

/** One outcome as it is printed. */
export const lineOf = ({ name, what, wrong, seen, seconds }: Outcome): string =>
  [
    wrong === "" ? "holds" : "BROKEN",
    name.padEnd(16),
    `${seconds.toFixed(0)} s`.padStart(6),
    `${what}: ${wrong || seen}`,
  ].join("  ");

/** How many rows hold, how long all of them took, and what was left. */
export function summaryOf(outcomes: readonly Outcome[]): string {
  const rows = outcomes.filter(({ name }) => name !== hostsOutcome);
  const hosts = outcomes.find(({ name }) => name === hostsOutcome);
  const holding = rows.filter(({ wrong }) => wrong === "").length;
  const left = hosts?.wrong === "" ? `nothing is left on any host (${hosts.seen})` : (hosts?.wrong ?? "");
  return `${holding} of ${rows.length} rows hold, in ${hosts?.seconds.toFixed(0)} s; ${left}`;
}

/** What docs/faults.md says before its table. */
const introduction = `# A record of the fault table

\`npm run test:faults -- --record\` writes this ([how it is run](architecture.md)); with parts of names it renews those rows. Each row breaks something on a real host of the lab, or between it and Pulumi. After it, with what an operator would mend mended, the next \`pulumi up\` has to make all right: the VM runs with what the program says, on the drive and with the keys that it had; one more \`pulumi up --refresh\` finds nothing to do; \`pulumi destroy\` leaves nothing on the host but the drive.

| Row | What breaks | What was seen | | At |
| --- | --- | --- | --- | --- |
`;

const cell = (text: string): string =>
  text
    .replace(/10\.88\.\d+\.\d+/g, "10.88.1.1")
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;")
    .replaceAll("\n", " ");

/**
 * docs/faults.md after a run of some or all rows.
 *
 * @param names of all rows that the table has
 * @param commit at which they were run
 * @param before the document so far, whose lines stay for rows that were not run
 */
export function recordOf(
  names: readonly string[],
  outcomes: readonly Outcome[],
  commit: string,
  before: string,
): string {
  const lines = new Map<string, string>();
  for (const [line, name = ""] of before.matchAll(/^\| `([^`]+)` \|.*$/gm)) lines.set(name, line);
  for (const { name, what, wrong, seen } of outcomes)
    lines.set(
      name,
      `| \`${name}\` | ${cell(what)} | ${cell(wrong || seen)} | ${wrong === "" ? "holds" : "**does not hold**"} | ${commit} |`,
    );
  const rows = [...names].sort().flatMap((name) => lines.get(name) ?? []);
  const holding = rows.filter((row) => row.includes("| holds |")).length;
  return `${introduction}${rows.join("\n")}\n\n${holding} of ${names.length} rows hold.\n`;
}
