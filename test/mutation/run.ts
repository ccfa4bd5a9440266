/**
 * `npm run test:mutation`: changes the code of the folders that decide in small ways, one at a time, and sees whether the
 * unit tests of that folder fail. Prints what survived, and a table. Arguments are folders; without any all are tried.
 * Exit code 1 when fewer than 85 % of a whole run are noticed.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describeSurvivor, isKilled, type Mutant, type Row, rowsOf, scoreOf, tableOf } from "./table";

/** What is decided without a host, a socket or Nix: folders of provider/src, with tests of their own under test/unit. */
const folders = ["arguments", "plan", "state", "unit"];

/** In percent, of all mutants together. */
const leastScore = 85;

const repository = join(__dirname, "..", "..");

/**
 * Mutants of one folder against the tests of that folder alone: a mutant of what a module does when it is loaded, as of
 * a schema, needs all of them to run again.
 */
async function mutate(folder: string): Promise<Mutant[]> {
  const { Stryker } = await import("@stryker-mutator/core");
  return new Stryker({
    configFile: "test/mutation/stryker.config.json",
    mutate: [`provider/src/${folder}/**/*.ts`],
    jest: {
      configFile: "test/mutation/jest.config.js",
      config: { testMatch: [`<rootDir>/test/unit/${folder}/**/*.test.ts`] },
    },
    concurrency: availableParallelism(),
  }).runMutationTest();
}

async function main(wanted: string[]): Promise<void> {
  process.chdir(repository);
  const began = Date.now();
  const rows: Row[] = [];
  for (const folder of wanted.length > 0 ? wanted : folders) {
    const mutants = await mutate(folder);
    for (const mutant of mutants.filter((each) => !isKilled(each)))
      console.log(describeSurvivor(mutant, repository));
    rows.push(...rowsOf(mutants, repository));
  }
  console.log(tableOf(rows));
  console.log(`in ${((Date.now() - began) / 60_000).toFixed(1)} minutes`);
  process.exitCode = scoreOf(rows) >= leastScore ? 0 : 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
