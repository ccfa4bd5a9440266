import { bootHost, type LabHost } from "../lab/host";
import { leftOn, lostDrives } from "./cleanHost";
import { runDeploying } from "./deploying";
import type { DeployFault, Outcome, RestingFault } from "./fault";
import { runResting } from "./resting";

/** Is told each outcome as it comes. */
export type Report = (outcome: Outcome) => void;

/** Runs rows on hosts of the lab, which it boots and removes; so many rows that come between a command at once. */
export async function runFaults(
  rows: { resting: readonly RestingFault[]; deploy: readonly DeployFault[] },
  report: Report,
  atOnce = 2,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const add = (outcome: Outcome) => {
    outcomes.push(outcome);
    report(outcome);
  };
  const shared = await bootHost();
  try {
    const stayed: string[] = [];
    if (rows.resting.length > 0) {
      (await runResting(rows.resting, shared)).forEach(add);
      stayed.push(...rows.resting.map(({ name }) => name));
    }
    const waiting = [...rows.deploy];
    const work = async () => {
      for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
        if (row.host !== "own" && row.kind === undefined) {
          add(await runDeploying(row, shared));
          stayed.push(row.name);
        } else {
          add(await onOwnHost(row));
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    add(await checkHost("the shared host", shared, stayed));
  } finally {
    await shared.shutdown();
  }
  return outcomes;
}

async function onOwnHost(row: DeployFault): Promise<Outcome> {
  const host = await bootHost({ kind: row.kind });
  try {
    const outcome = await runDeploying(row, host);
    const { wrong } = await checkHost(row.name, host, [row.name]);
    return { ...outcome, wrong: [outcome.wrong, wrong].filter((text) => text !== "").join("; ") };
  } finally {
    await host.shutdown();
  }
}

async function checkHost(name: string, host: LabHost, drives: readonly string[]): Promise<Outcome> {
  const began = Date.now();
  const left = await leftOn(host);
  const lost = await lostDrives(host, drives);
  const wrong = [
    ...left.map((line) => `left: ${line}`),
    ...lost.map((drive) => `lost: the drive of ${drive}`),
  ];
  const what = "nothing is left of any VM, and all drives that were to stay are there";
  return {
    name,
    what,
    wrong: wrong.join("; "),
    seen: `${drives.length} drives`,
    seconds: (Date.now() - began) / 1000,
  };
}
