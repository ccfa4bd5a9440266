/**
 * `npm run test:histories`: random sequences of up, refresh, destroy and faults, compared with a model after each, in
 * memory. Prints its seed. `--runs N`, default 10000; `--seed N` and `--path P`, as a failure has told them, run it again.
 * `--host` runs them on a host of the lab instead, default 100.
 */
import { parseArgs } from "node:util";
import { runOnHost } from "./hostRuns";
import { runSimulated } from "./runs";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string" },
      seed: { type: "string" },
      path: { type: "string" },
      host: { type: "boolean", default: false },
    },
  });
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  const numRuns = Number(values.runs ?? (values.host ? 100 : 10_000));
  console.log(`${numRuns} histories, seed ${seed}`);
  const began = Date.now();
  const replay = { numRuns, seed, path: values.path };
  let count = 0;
  const seconds = () => ((Date.now() - began) / 1000).toFixed(0);
  if (values.host)
    await runOnHost(replay, () => console.log(`${++count} of ${numRuns} hold, ${seconds()} s`));
  else await runSimulated(replay);
  console.log(`all hold, in ${seconds()} s`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
