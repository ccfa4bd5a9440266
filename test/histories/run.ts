/**
 * `npm run test:histories`: random sequences of up, refresh, destroy and faults, compared with a model after each, in
 * memory. Prints its seed. `--runs N`, default 10000; `--seed N` and `--path P`, as a failure has told them, run it again.
 * `npm run test:histories:host` runs them on a host of the lab instead, default 100, `--lanes N` at once, default 10; there
 * `--seed N` and `--only NUMBER` run one again, with the same `--runs`.
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
      lanes: { type: "string", default: "10" },
      only: { type: "string" },
    },
  });
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  const numRuns = Number(values.runs ?? (values.host ? 100 : 10_000));
  console.log(`${numRuns} histories, seed ${seed}`);
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
  if (!values.host) {
    await runSimulated({ numRuns, seed, path: values.path });
    console.log(`all hold, in ${seconds()}`);
    return;
  }
  let held = 0;
  let wrong = 0;
  const only = values.only === undefined ? undefined : Number(values.only);
  await runOnHost({ numRuns, seed, only, lanes: Number(values.lanes) }, (found) => {
    if (found === undefined) held += 1;
    else {
      wrong += 1;
      console.log(`--seed ${seed} --only ${found.number} goes wrong: ${JSON.stringify(found.actions)}`);
      console.log(found.why);
    }
    console.log(`${held} hold, ${wrong} do not, ${seconds()}`);
  });
  if (wrong > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
