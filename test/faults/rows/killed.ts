import { looseProviders } from "../../e2e/support/pulumiProcesses";
import type { DeployBench } from "../deployBench";
import type { DeployFault } from "../fault";

/** Kills the command line and its provider while the host is held at a call; the host goes on from there. */
const killAt =
  (program: string, text: (name: string) => string) =>
  async (bench: DeployBench): Promise<void> => {
    const hold = await bench.hold(program, text(bench.name));
    const up = bench.up(looseProviders);
    await hold.reached();
    bench.processes.killAll();
    await up;
    bench.seen = "killed";
    await hold.release().catch(() => undefined);
    await bench.settled();
  };

/** Where a deploy is on the host, by the call that is about to come. */
export const moments = {
  import: ["nix-store", () => "--import"],
  staged: ["systemd-run", (name: string) => `simple-vm-deploy-${name}-`],
  stop: ["systemctl", (name: string) => `stop simple-vm-${name}.service`],
  swap: ["mv", (name: string) => `simple-vm-${name}.service.new /etc`],
  links: ["ln", (name: string) => `../simple-vm-${name}.service`],
  start: ["systemctl", (name: string) => `start simple-vm-${name}.service`],
  putBack: ["mv", (name: string) => `simple-vm-${name}.service.previous /etc`],
} as const satisfies Record<string, readonly [program: string, text: (name: string) => string]>;

const crash = "exit 3";

/** The provider and the command line are killed or interrupted at a moment of a deploy. */
export const killedFaults: DeployFault[] = [
  {
    killed: true,
    name: "killed-import",
    what: "Pulumi and its provider are killed in the first copy",
    first: true,
    breaks: killAt(...moments.import),
  },
  {
    killed: true,
    name: "killed-copied",
    what: "Pulumi and its provider are killed after the copy, before the transaction",
    breaks: killAt(...moments.staged),
  },
  {
    killed: true,
    name: "killed-stop",
    what: "Pulumi and its provider are killed as the old VM is stopped",
    breaks: killAt(...moments.stop),
  },
  {
    killed: true,
    name: "killed-swap",
    what: "Pulumi and its provider are killed before the unit is swapped in",
    quick: true,
    breaks: killAt(...moments.swap),
  },
  {
    killed: true,
    name: "killed-swapped",
    what: "Pulumi and its provider are killed after the swap, before the start",
    breaks: killAt(...moments.start),
  },
  {
    killed: true,
    name: "killed-back",
    what: "Pulumi and its provider are killed in the rollback of a VM that crashes",
    breaks: async (bench) => {
      bench.rebuild({ before: crash });
      await killAt(...moments.putBack)(bench);
      bench.rebuild({});
    },
  },
  {
    killed: true,
    name: "interrupted",
    what: "the user presses Ctrl-C in the transaction",
    breaks: async (bench) => {
      const hold = await bench.hold(...at(bench, "swap"));
      const up = bench.up(looseProviders);
      await hold.reached();
      for (const pid of bench.processes.cli()) process.kill(pid, "SIGINT");
      await hold.release();
      const { code } = await up;
      bench.seen = `the command ended with exit code ${code}`;
      await bench.settled();
    },
  },
];

/** The program and the text of a moment of one row. */
export const at = ({ name }: DeployBench, moment: keyof typeof moments): [program: string, text: string] => {
  const [program, text] = moments[moment];
  return [program, text(name)];
};
