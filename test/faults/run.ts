/**
 * `npm run test:faults`: breaks what can break, and sees that the next `pulumi up` makes it right. Arguments are parts of
 * rows' names, `--quick` is the subset of `npm test`; without any all rows are run. `--at-once N` is how many hosts are
 * used side by side (default 3). Prints a table of what was seen, which `--record` keeps in docs/faults.md; exit code 1 when
 * a row does not hold or something is left on a host.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { requireProcess } from "../lab/process";
import { repository } from "../lab/pulumi/command";
import { runFaults } from "./bench";
import type { Outcome } from "./fault";
import { lineOf, recordOf, summaryOf } from "./record";
import { deployFaults, restingFaults } from "./table";

const { values, positionals } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
    "at-once": { type: "string", default: "3" },
  },
  allowPositionals: true,
});

const wanted = (row: { name: string; quick?: true }): boolean =>
  (!values.quick || row.quick === true) &&
  (positionals.length === 0 || positionals.some((part) => row.name.includes(part)));

async function main(): Promise<void> {
  const rows = { resting: restingFaults.filter(wanted), deploy: deployFaults.filter(wanted) };
  const outcomes = await runFaults(
    rows,
    (outcome) => console.log(lineOf(outcome)),
    Number(values["at-once"]),
  );
  console.log(`\n${summaryOf(outcomes)}`);
  if (values.record) await record(outcomes);
  process.exitCode = outcomes.every(({ wrong }) => wrong === "") ? 0 : 1;
}

async function record(outcomes: readonly Outcome[]): Promise<void> {
  const commit = await requireProcess("git", ["rev-parse", "--short=7", "HEAD"], { cwd: repository });
  const file = join(repository, "docs", "faults.md");
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const names = [...restingFaults, ...deployFaults].map(({ name }) => name);
  writeFileSync(file, recordOf(names, outcomes, commit.trim(), before));
}

main();
