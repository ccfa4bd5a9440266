/**
 * `npm run test:faults`: breaks what can break, and sees that the next `pulumi up` makes it right. Arguments are parts of
 * rows' names, `--quick` is the subset of `npm test`; without any all rows are run. Prints a table of what was seen; exit
 * code 1 when a row does not hold.
 */
import { runFaults } from "./bench";
import type { Outcome } from "./fault";
import { deployFaults, restingFaults } from "./table";

const line = ({ name, what, wrong, seen, seconds }: Outcome): string =>
  [
    wrong === "" ? "holds" : "BROKEN",
    name.padEnd(16),
    `${seconds.toFixed(0)} s`.padStart(5),
    `${what}: ${wrong || seen}`,
  ].join("  ");

async function main(args: string[]): Promise<void> {
  const quick = args.includes("--quick");
  const parts = args.filter((arg) => arg !== "--quick");
  const wanted = (row: { name: string; quick?: true }) =>
    (!quick || row.quick === true) && (parts.length === 0 || parts.some((part) => row.name.includes(part)));
  const rows = { resting: restingFaults.filter(wanted), deploy: deployFaults.filter(wanted) };
  const outcomes = await runFaults(rows, (outcome) => console.log(line(outcome)));
  const broken = outcomes.filter(({ wrong }) => wrong !== "").length;
  console.log(`\n${outcomes.length - broken} hold, ${broken} do not`);
  process.exitCode = broken === 0 ? 0 : 1;
}

main(process.argv.slice(2));
