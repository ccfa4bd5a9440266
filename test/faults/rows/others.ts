import { vmProject } from "../../e2e/support/vmProject";
import type { DeployFault } from "../fault";
import { during, whileHost } from "../happenings";

/** Somebody else deploys to the same host. */
export const otherFaults: DeployFault[] = [
  {
    name: "lock-held",
    what: "somebody holds the VM's lock for longer than the deploy waits",
    breaks: whileHost(
      "systemd-run --quiet --unit=locker flock /var/lib/simple-vms/lock-held.deploy/lock sleep 300",
      "systemctl stop locker.service",
      /holds the lock/,
    ),
  },
  {
    name: "two-ups",
    what: "a second up of the same stack while the first is in its transaction",
    breaks: during(
      "swap",
      async (bench) => {
        const second = await bench.up();
        if (!/locked/.test(second.text)) throw new Error(`the second up is not refused:\n${second.text}`);
      },
      "well",
    ),
  },
  {
    name: "two-stacks",
    what: "another stack has a VM of the same name on the same host",
    breaks: async (bench) => {
      const other = await vmProject("another-project");
      try {
        other.writeProgram(bench.program);
        bench.ends(await other.up(), /belongs to another resource/);
        const { code, text } = await other.destroy();
        if (code !== 0) throw new Error(`the other stack's destroy fails:\n${text}`);
      } finally {
        await other.dispose();
      }
    },
  },
];
