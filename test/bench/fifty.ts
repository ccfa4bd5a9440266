import { parseArgs } from "node:util";
import { answersTheMonitor, TinyVms } from "../e2e/support/tinyVms";
import { pinned, succeeded, vmProgram, vmProject } from "../e2e/support/vmProject";
import { bootHost, type LabHost } from "../lab/host";
import { createProject, type PulumiProject } from "../lab/pulumi";
import { type CpuTimes, combined, cpuInWords, cpuTimes, DeployerGroup } from "./cpuTimes";

/**
 * `npm run bench:fifty`: how long many light VMs on one host take up and down, against as many trivial dynamic resources
 * of the same engine, which are the engine's own time. Rounds of both alternate; what is printed at the end are medians.
 * Deployer and host share this machine's cores, and others may use them too: CPU time is told beside.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      /** VMs, and trivial resources. */
      count: { type: "string", default: "50" },
      rounds: { type: "string", default: "3" },
      /**
       * Pulumi's own `--parallel`, for both. By itself the engine takes four resources at a time for each core of the
       * deployer: as many VMs as wait for their hosts then leave it idle (docs/decisions.md). 0 leaves it at that.
       */
      parallel: { type: "string", default: "64" },
    },
  });
  const names = Array.from({ length: Number(values.count) }, (_, index) => `light${index}`);
  const args = values.parallel === "0" ? [] : ["--parallel", values.parallel];
  const flake = new TinyVms({ light: { before: answersTheMonitor } });
  const host = await bootHost({ report: console.log });
  const deployer = new DeployerGroup();
  const cpu = () => cpuTimes(deployer, host);
  const [vms, trivial] = await Promise.all([vmProject(), createProject({ program: trivialProgram(names) })]);
  vms.writeProgram(lightProgram(names, host, flake));
  const rounds: Round[] = [];
  try {
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const light = await upAndDown(vms, args, cpu);
      const engine = await upAndDown(trivial, args, cpu);
      rounds.push({ light, engine });
      console.log(`round ${round + 1}`);
      tell("VMs", light);
      tell("the engine's own", engine);
    }
    console.log("medians");
    tell("VMs", medians(rounds.map(({ light }) => light)));
    tell("the engine's own", medians(rounds.map(({ engine }) => engine)));
    tell("beyond the engine's own", medians(rounds.map(({ light, engine }) => beyond(light, engine))));
  } finally {
    await Promise.all([vms.dispose(), trivial.dispose(), host.shutdown()]);
    flake.remove();
    deployer.leave();
  }
}

const lightProgram = (names: readonly string[], host: LabHost, flake: TinyVms): string =>
  vmProgram(
    Object.fromEntries(
      names.map((name) => [name, { host: pinned(host), vm: flake.vm("light"), memory: 32 }]),
    ),
  );

const trivialProgram = (names: readonly string[]): string => `
import * as pulumi from "@pulumi/pulumi";
const provider = { create: async (inputs: object) => ({ id: "trivial", outs: inputs }) };
for (const name of ${JSON.stringify(names)}) new (class extends pulumi.dynamic.Resource {})(provider, name, { name });
`;

/** Seconds by the clock, and of CPU. */
interface Cost {
  seconds: number;
  cpu: CpuTimes;
}

interface UpAndDown {
  up: Cost;
  destroy: Cost;
}

interface Round {
  light: UpAndDown;
  engine: UpAndDown;
}

async function upAndDown(
  project: PulumiProject,
  args: string[],
  cpu: () => Promise<CpuTimes>,
): Promise<UpAndDown> {
  const up = await costOf(() => succeeded(project.up({ args, deadline: 600 })), cpu);
  const destroy = await costOf(() => succeeded(project.destroy({ args, deadline: 600 })), cpu);
  return { up, destroy };
}

async function costOf(work: () => Promise<unknown>, cpu: () => Promise<CpuTimes>): Promise<Cost> {
  const before = await cpu();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  return { seconds, cpu: combined([before, await cpu()], ([earlier = 0, later = 0]) => later - earlier) };
}

const beyond = (light: UpAndDown, engine: UpAndDown): UpAndDown =>
  merged([light, engine], ([all = 0, own = 0]) => all - own);

const medians = (runs: readonly UpAndDown[]): UpAndDown => merged(runs, median);

type Combine = (values: readonly number[]) => number;

const merged = (runs: readonly UpAndDown[], combine: Combine): UpAndDown => ({
  up: mergedCosts(
    runs.map(({ up }) => up),
    combine,
  ),
  destroy: mergedCosts(
    runs.map(({ destroy }) => destroy),
    combine,
  ),
});

const mergedCosts = (costs: readonly Cost[], combine: Combine): Cost => ({
  seconds: combine(costs.map(({ seconds }) => seconds)),
  cpu: combined(
    costs.map(({ cpu }) => cpu),
    combine,
  ),
});

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

function tell(what: string, { up, destroy }: UpAndDown): void {
  console.log(`  ${what}`);
  console.log(`    up      ${inWords(up)}`);
  console.log(`    destroy ${inWords(destroy)}`);
}

const inWords = ({ seconds, cpu }: Cost): string => `${seconds.toFixed(1).padStart(5)} s; ${cpuInWords(cpu)}`;

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
