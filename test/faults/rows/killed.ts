import { looseProviders } from "../../e2e/support/pulumiProcesses";
import { succeeded } from "../../e2e/support/vmProject";
import type { DeployFault, Happening } from "../fault";
import { during, killedAt, resetConnections } from "../happenings";
import { heldHealth, type Moment } from "../moments";

/** The same of a VM that crashes at its start, so that its rollback is reached. */
const ofCrashing =
  (happening: Happening): Happening =>
  async (bench) => {
    bench.rebuild({ before: "exit 3" });
    await happening(bench);
    bench.rebuild({});
  };

const bothKilled: [name: string, moment: Moment, when: string, more?: Partial<DeployFault>][] = [
  ["killed-import", "import", "in the first copy", { first: true }],
  ["killed-copied", "staged", "after the copy, before the transaction"],
  ["killed-stop", "stop", "as the old VM is stopped"],
  ["killed-swap", "swap", "before the unit is swapped in", { quick: true }],
  ["killed-swapped", "start", "after the swap, before the start"],
  ["killed-health", "health", "in the wait for the VM's health"],
];

/** The moments at which one of the two is killed, by the end of the row's name. */
const oneKilled: [end: string, moment: Moment, when: string][] = [
  ["copied", "staged", "after the copy, before the transaction"],
  ["swapped", "start", "after the swap, before the start"],
  ["health", "health", "in the wait for the VM's health"],
];

/** The provider and the command line are killed or interrupted at a moment of a deploy. */
export const killedFaults: DeployFault[] = [
  ...bothKilled.map(
    ([name, moment, when, more]): DeployFault => ({
      name,
      what: `Pulumi and its provider are killed ${when}`,
      killed: true,
      args: heldHealth(name),
      breaks: killedAt(moment, ["cli", "providers"]),
      ...more,
    }),
  ),
  {
    name: "killed-back",
    what: "Pulumi and its provider are killed in the rollback of a VM that crashes",
    killed: true,
    breaks: ofCrashing(killedAt("putBack", ["cli", "providers"])),
  },
  ...oneKilled.flatMap(([end, moment, when]): DeployFault[] => [
    {
      name: `cli-${end}`,
      what: `Pulumi is killed ${when}; its provider ends by itself`,
      killed: true,
      args: heldHealth(`cli-${end}`),
      breaks: killedAt(moment, ["cli"]),
    },
    {
      name: `provider-${end}`,
      what: `the provider is killed ${when}`,
      args: heldHealth(`provider-${end}`),
      breaks: killedAt(moment, ["providers"]),
    },
  ]),
  {
    name: "cli-back",
    what: "Pulumi is killed in the rollback of a VM that crashes; its provider ends by itself",
    killed: true,
    breaks: ofCrashing(killedAt("putBack", ["cli"])),
  },
  {
    name: "provider-back",
    what: "the provider is killed in the rollback of a VM that crashes",
    breaks: ofCrashing(killedAt("putBack", ["providers"])),
  },
  {
    name: "killed-then-lost",
    what: "a create is killed after the swap, and the next one loses its link in the claim",
    first: true,
    killed: true,
    breaks: async (bench) => {
      await killedAt("start", ["cli", "providers"])(bench);
      await bench.project.require("cancel", "--yes");
      await succeeded(bench.project.refresh({ args: ["--clear-pending-creates"] }));
      await during("claim", resetConnections, /claim the name/)(bench);
    },
  },
  {
    name: "interrupted",
    what: "the user presses Ctrl-C in the transaction",
    killed: true,
    breaks: async (bench) => {
      const hold = await bench.hold("swap");
      const up = bench.up(looseProviders);
      await hold.reached();
      for (const pid of bench.processes.cli()) process.kill(pid, "SIGINT");
      await hold.release();
      bench.seen = `the command ended with exit code ${(await up).code}`;
      await bench.settled();
    },
  },
];
