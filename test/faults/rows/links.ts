import { setTimeout as delay } from "node:timers/promises";
import type { DeployBench } from "../deployBench";
import type { DeployFault } from "../fault";
import { at } from "./killed";

/** Cuts the host's link for so long, beginning at a moment of the deploy. */
const cutAt =
  (moment: Parameters<typeof at>[1], seconds: number, ends: "well" | RegExp) =>
  async (bench: DeployBench): Promise<void> => {
    const hold = await bench.hold(...at(bench, moment));
    const up = bench.up();
    await hold.reached();
    await bench.host.cutLink();
    try {
      await hold.release();
      await delay(seconds * 1000);
    } finally {
      await bench.host.restoreLink();
    }
    bench.ends(await up, ends);
    await bench.settled();
  };

/** What comes between the deployer and its host. */
export const linkFaults: DeployFault[] = [
  {
    name: "cut-import",
    what: "the link is cut for 20 s in the import",
    host: "own",
    first: true,
    breaks: cutAt("import", 20, "well"),
  },
  {
    name: "cut-apply",
    what: "the link is cut for 20 s in the transaction",
    host: "own",
    breaks: cutAt("swap", 20, "well"),
  },
  {
    name: "cut-long",
    what: "the link is cut for 60 s in the transaction",
    host: "own",
    breaks: cutAt("swap", 60, "well"),
  },
  {
    name: "cut-import-long",
    what: "the link is cut for 60 s in the import",
    host: "own",
    first: true,
    breaks: cutAt("import", 60, /lost|answer|reach/),
  },
  {
    name: "reset-apply",
    what: "all connections are reset in the transaction",
    quick: true,
    breaks: async (bench) => {
      const hold = await bench.hold(...at(bench, "swap"));
      const up = bench.up();
      await hold.reached();
      await bench.host.require(
        "ss --kill --tcp state established sport = :22 >/dev/null; pkill -KILL -x sshd-session; true",
      );
      await hold.release();
      bench.ends(await up, "well");
    },
    host: "own",
  },
  {
    name: "sshd-restarted",
    what: "sshd is restarted in the transaction",
    host: "own",
    breaks: async (bench) => {
      const hold = await bench.hold(...at(bench, "swap"));
      const up = bench.up();
      await hold.reached();
      await bench.host.require("systemctl restart ssh.service");
      await hold.release();
      bench.ends(await up, "well");
    },
  },
  {
    name: "one-session",
    what: "sshd lets in one session a connection (MaxSessions 1)",
    host: "own",
    breaks: withSshd("MaxSessions 1"),
  },
  {
    name: "one-startup",
    what: "sshd lets in one login at a time (MaxStartups 1)",
    host: "own",
    breaks: withSshd("MaxStartups 1"),
  },
  {
    name: "swallowing",
    what: "the host swallows all packets before the up",
    host: "own",
    breaks: async (bench) => {
      await bench.host.cutLink();
      const up = await bench.up();
      await bench.host.restoreLink();
      bench.ends(up, /10\.88\./);
    },
  },
];

/** An up while sshd has another setting; it is as before afterwards. */
function withSshd(setting: string) {
  return async (bench: DeployBench): Promise<void> => {
    const file = "/etc/ssh/sshd_config.d/00-fault.conf";
    await bench.host.require(`echo '${setting}' >${file} && systemctl restart ssh.service`);
    const up = await bench.up();
    await bench.host.require(`rm ${file} && systemctl restart ssh.service`);
    bench.ends(up, "well");
  };
}
