import { parseArgs } from "node:util";
import { TinyVms } from "../e2e/support/tinyVms";
import { pinned, succeeded, vmProgram, vmProject } from "../e2e/support/vmProject";
import { bootHost, type LabHost } from "../lab/host";
import { createProject, type PulumiProject } from "../lab/pulumi";

/**
 * `npm run bench:fifty`: how long many light VMs on one host take up and down, against as many trivial dynamic resources
 * of the same engine, which are the engine's own time. Rounds of both alternate; what is printed at the end are medians.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      /** VMs, and trivial resources. */
      count: { type: "string", default: "50" },
      rounds: { type: "string", default: "3" },
      /** Pulumi's own `--parallel`. Default: the engine's, four for each core of the deployer. */
      parallel: { type: "string" },
    },
  });
  const names = Array.from({ length: Number(values.count) }, (_, index) => `light${index}`);
  const args = values.parallel === undefined ? [] : ["--parallel", values.parallel];
  const flake = new TinyVms({ light: { before: answersTheMonitor } });
  const host = await bootHost({ report: console.log });
  const [vms, trivial] = await Promise.all([vmProject(), createProject({ program: trivialProgram(names) })]);
  vms.writeProgram(lightProgram(names, host, flake));
  const rounds: Round[] = [];
  try {
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const light = await upAndDown(vms, args);
      const engine = await upAndDown(trivial, args);
      rounds.push({ light, engine });
      console.log(`round ${round + 1}: VMs ${inWords(light)}; the engine's own ${inWords(engine)}`);
    }
    console.log(`median beyond the engine's own: ${inWords(medianBeyond(rounds))}`);
  } finally {
    await Promise.all([vms.dispose(), trivial.dispose(), host.shutdown()]);
    flake.remove();
  }
}

/** A run script that answers as QEMU's monitor does and starts no QEMU: what is measured is everything but the VM. */
const answersTheMonitor = `cd "$RUNTIME_DIRECTORY" && exec 3<>monitor.in 4<>monitor.out
while read -r question <&3; do
  case "$question" in
  "info status") echo "VM status: running" >&4 ;;
  system_powerdown) exit 0 ;;
  esac
done`;

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

interface Seconds {
  up: number;
  destroy: number;
}

interface Round {
  light: Seconds;
  engine: Seconds;
}

async function upAndDown(project: PulumiProject, args: string[]): Promise<Seconds> {
  const up = await secondsOf(() => succeeded(project.up({ args, deadline: 600 })));
  const destroy = await secondsOf(() => succeeded(project.destroy({ args, deadline: 600 })));
  return { up, destroy };
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

const medianBeyond = (rounds: readonly Round[]): Seconds => ({
  up: median(rounds.map(({ light, engine }) => light.up - engine.up)),
  destroy: median(rounds.map(({ light, engine }) => light.destroy - engine.destroy)),
});

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

const inWords = ({ up, destroy }: Seconds): string =>
  `up ${up.toFixed(1)} s, destroy ${destroy.toFixed(1)} s`;

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
