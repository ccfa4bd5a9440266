/**
 * All checks of the project, each under its heading with its duration; one that fails does not keep the next from running.
 * Arguments go to jest: `npm test -- keyFolders` runs the tests of that name, without the checks before them.
 * The last line is `N passed, N failed`: tests, and each check that failed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Count {
  passed: number;
  failed: number;
}

const patterns = process.argv.slice(2);
const results = mkdtempSync(join(tmpdir(), "simple-vm-tests-"));

async function run(command: string, args: string[]): Promise<boolean> {
  const child = spawn("setpriv", ["--pdeathsig", "TERM", "--", command, ...args], { stdio: "inherit" });
  const [code] = (await once(child, "close")) as [number | null];
  return code === 0;
}

async function check(command: string, ...args: string[]): Promise<Count> {
  return { passed: 0, failed: (await run(command, args)) ? 0 : 1 };
}

/** The part of jest's `--json` that is counted (AggregatedResult). */
interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  /** Files that broke before their tests. */
  numRuntimeErrorTestSuites: number;
}

async function jest(project: string, ...options: string[]): Promise<Count> {
  const file = join(results, `${project}.json`);
  const none = patterns.length > 0 ? ["--passWithNoTests"] : [];
  const output = ["--json", `--outputFile=${file}`];
  const good = await run("jest", [
    "--selectProjects",
    project,
    ...options,
    ...none,
    ...output,
    "--",
    ...patterns,
  ]);
  if (!existsSync(file)) return { passed: 0, failed: good ? 0 : 1 };
  const found: JestResults = JSON.parse(readFileSync(file, "utf8"));
  const failed = found.numFailedTests + found.numRuntimeErrorTestSuites;
  // Jest can fail without a failed test: no test found, a reporter, a process left over.
  return { passed: found.numPassedTests, failed: good ? failed : Math.max(failed, 1) };
}

const checks: [string, () => Promise<Count>][] = [
  ["format and lint", () => check("biome", "check", "--error-on-warnings", ".")],
  ["types", () => check("tsc", "-p", "tsconfig.json", "--noEmit")],
  ["package", () => check("node", "--import", "tsx", "scripts/package.ts")],
];
const tests: [string, () => Promise<Count>][] = [
  ["unit tests", () => jest("unit", "--maxWorkers=2", "--testTimeout=30000")],
  ["end-to-end tests", () => jest("e2e", "--maxWorkers=2", "--testTimeout=120000")],
];

async function main(): Promise<void> {
  const total = { passed: 0, failed: 0 };
  for (const [heading, work] of patterns.length > 0 ? tests : [...checks, ...tests]) {
    console.log(`\n== ${heading}`);
    const began = Date.now();
    const { passed, failed } = await work();
    total.passed += passed;
    total.failed += failed;
    const verdict = failed === 0 ? "passed" : "FAILED";
    console.log(`== ${heading}: ${verdict} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
  rmSync(results, { recursive: true });
  if (total.passed + total.failed === 0) {
    console.error("no test matches");
    total.failed = 1;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

main();
