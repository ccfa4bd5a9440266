import type { LabHost } from "../lab/host";
import { BenchHosts } from "./benchHosts";
import { runDeploying } from "./deploying";
import type { DeployFault, Outcome, RestingFault } from "./fault";
import { runResting } from "./resting";

/** Is told each outcome as it comes. */
export type Report = (outcome: Outcome) => void;

export interface Rows {
  resting: readonly RestingFault[];
  deploy: readonly DeployFault[];
}

/** The outcome that is about the hosts, when all rows are over. */
export const hostsOutcome = "all hosts";

/** Rows that are run on one host together. */
interface Job {
  rows: readonly (RestingFault | DeployFault)[];
  run(host: LabHost): Promise<Outcome[]>;
}

/** Runs rows on hosts of the lab, which it boots and removes: so many at once, each on a host that it has for itself. */
export async function runFaults({ resting, deploy }: Rows, report: Report, atOnce = 3): Promise<Outcome[]> {
  const began = Date.now();
  const outcomes: Outcome[] = [];
  const add = (outcome: Outcome) => {
    outcomes.push(outcome);
    report(outcome);
  };
  const together: Job[] =
    resting.length === 0 ? [] : [{ rows: resting, run: (host) => runResting(resting, host) }];
  const alone = deploy.map(
    (row): Job => ({ rows: [row], run: async (host) => [await runDeploying(row, host)] }),
  );
  const jobs = [...together, ...alone];
  const wrong: string[] = [];
  const workers = Array.from({ length: Math.min(atOnce, jobs.length) }, () => new BenchHosts());
  await Promise.all(
    workers.map(async (hosts) => {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift())
        (await onHost(job, hosts)).forEach(add);
    }),
  ).finally(async () => {
    for (const hosts of workers) wrong.push(...(await hosts.end()));
  });
  const sum = (count: (hosts: BenchHosts) => number) =>
    workers.map(count).reduce((one, other) => one + other, 0);
  add({
    name: hostsOutcome,
    what: "nothing is left of any VM, and all drives that were to stay are there",
    wrong: wrong.join("; "),
    seen: `${sum(({ drives }) => drives)} drives on ${sum(({ booted }) => booted)} hosts`,
    seconds: (Date.now() - began) / 1000,
  });
  return outcomes;
}

/** The outcomes of a job's rows. What is left on the host is told of the row that it names, else of the first. */
async function onHost({ rows, run }: Job, hosts: BenchHosts): Promise<Outcome[]> {
  const outcomes = await run(await hosts.next());
  const hold = outcomes.every(({ wrong }) => wrong === "");
  const names = rows.map(({ name }) => name);
  for (const line of await hosts.afterRows(names, hold)) {
    const row = outcomes.find(({ name }) => line.includes(name)) ?? outcomes[0];
    if (row !== undefined) row.wrong = row.wrong === "" ? line : `${row.wrong}; ${line}`;
  }
  return outcomes;
}
