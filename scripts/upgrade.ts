/**
 * `npm run test:upgrade -- [COMMIT...]`: VMs deployed by each commit are refreshed, updated and destroyed by today's code.
 * Without a commit: by each that is to be supported. With `--record` the state that a commit wrote becomes a fixture of
 * the unit tests.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findCommit, supportedCommits } from "../test/e2e/support/upgrade/commits";
import { recordOf } from "../test/e2e/support/upgrade/recordedState";
import { runUpgrade } from "../test/e2e/support/upgrade/run";
import { requireProcess } from "../test/lab/process";
import { repository } from "../test/lab/pulumi/command";

const { values, positionals } = parseArgs({
  options: { record: { type: "boolean", default: false } },
  allowPositionals: true,
});

/** Whether all steps hold for the commit's VMs. */
async function holdsFor(commit: string): Promise<boolean> {
  const began = Date.now();
  let record: unknown[] = [];
  try {
    await runUpgrade(commit, (title, what) => console.log(`${commit}: ${title}: ${what}`), {
      onDeployed: (resources) => {
        record = recordOf(resources);
      },
    });
    console.log(`${commit}: holds, ${Math.round((Date.now() - began) / 1000)} s`);
    return true;
  } catch (error) {
    console.log(`${commit}: DOES NOT HOLD: ${error instanceof Error ? error.message : error}`);
    return false;
  } finally {
    if (values.record && record.length > 0) await writeRecord(commit, record);
  }
}

async function writeRecord(commit: string, record: unknown[]): Promise<void> {
  const short = (await findCommit(commit)).slice(0, 7);
  const file = join(repository, "test", "unit", "fixtures", `state-${short}.json`);
  writeFileSync(file, JSON.stringify(record));
  await requireProcess("biome", ["format", "--write", file], { cwd: repository });
  console.log(`${commit}: wrote ${file}`);
}

async function main(commits: string[]): Promise<void> {
  let passed = 0;
  for (const commit of commits) if (await holdsFor(commit)) passed += 1;
  console.log(`\n${passed} passed, ${commits.length - passed} failed`);
  process.exitCode = passed === commits.length ? 0 : 1;
}

main(positionals.length > 0 ? positionals : supportedCommits);
