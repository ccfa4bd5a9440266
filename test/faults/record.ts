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

/** A run as docs/faults.md keeps it. */
export function markdownOf(outcomes: readonly Outcome[], commit: string): string {
  const cell = (text: string): string =>
    text
      .replace(/10\.88\.\d+\.\d+/g, "10.88.1.1")
      .replaceAll("|", "\\|")
      .replaceAll("<", "&lt;")
      .replaceAll("\n", " ");
  const rows = outcomes
    .filter(({ name }) => name !== hostsOutcome)
    .sort((one, other) => one.name.localeCompare(other.name))
    .map(
      ({ name, what, wrong, seen }) =>
        `| \`${name}\` | ${cell(what)} | ${cell(wrong || seen)} | ${wrong === "" ? "holds" : "**does not hold**"} |`,
    );
  return [
    "# A recorded run of the fault table",
    "",
    `\`npm run test:faults -- --record\` at ${commit} wrote this ([how it is run](architecture.md)). Each row breaks something on a real host of the lab, or between it and Pulumi; after it, with what an operator would mend mended, the next \`pulumi up\` has to make all right: the VM runs with what the program says, on the drive and with the keys that it had; one more \`pulumi up --refresh\` finds nothing to do; \`pulumi destroy\` leaves nothing on the host but the drive.`,
    "",
    "| Row | What breaks | What was seen | |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    `${summaryOf(outcomes)}.`,
    "",
  ].join("\n");
}
