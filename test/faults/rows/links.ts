import { setTimeout as delay } from "node:timers/promises";
import type { Ending } from "../deployBench";
import type { DeployFault, Happening } from "../fault";
import { during, resetConnections, whileHost } from "../happenings";
import type { Moment } from "../moments";

/** Cuts the host's link for so long, beginning at a moment of the deploy. */
const cutAt = (moment: Moment, seconds: number, ending: Ending): Happening =>
  during(
    moment,
    async ({ host }, hold) => {
      await host.cutLink();
      await hold.release();
      await delay(seconds * 1000);
      await host.restoreLink();
    },
    ending,
  );

/** An up while sshd has another setting. */
function withSshd(setting: string): Happening {
  const file = "/etc/ssh/sshd_config.d/00-fault.conf";
  const restart = "systemctl restart ssh.service";
  return whileHost(`echo '${setting}' >${file} && ${restart}`, `rm ${file} && ${restart}`, "well");
}

/** What comes between the deployer and its host. */
export const linkFaults: DeployFault[] = [
  {
    name: "cut-import-long",
    what: "the link is cut for 60 s in the import",
    first: true,
    breaks: cutAt("import", 60, /lost|answer|reach/),
  },
  {
    name: "cut-long",
    what: "the link is cut for 60 s in the transaction",
    breaks: cutAt("swap", 60, "well"),
  },
  {
    name: "swallowing",
    what: "the host swallows all packets before the up",
    breaks: async (bench) => {
      await bench.host.cutLink();
      const up = await bench.up().finally(() => bench.host.restoreLink());
      bench.ends(up, /10\.88\./);
    },
  },
  {
    name: "cut-import",
    what: "the link is cut for 20 s in the import",
    first: true,
    breaks: cutAt("import", 20, "well"),
  },
  {
    name: "cut-apply",
    what: "the link is cut for 20 s in the transaction",
    breaks: cutAt("swap", 20, "well"),
  },
  {
    name: "reset-apply",
    what: "all connections are reset in the transaction",
    quick: true,
    breaks: during("swap", resetConnections, "well"),
  },
  {
    name: "sshd-restarted",
    what: "sshd is restarted in the transaction",
    breaks: during("swap", ({ host }) => host.require("systemctl restart ssh.service"), "well"),
  },
  {
    name: "one-session",
    what: "sshd lets in one session a connection (MaxSessions 1), and four VMs are deployed at once",
    breaks: async (bench) => {
      bench.addVms(["one-session-b", "one-session-c", "one-session-d"]);
      await withSshd("MaxSessions 1")(bench);
    },
  },
  {
    name: "one-startup",
    what: "sshd lets in one login at a time (MaxStartups 1)",
    breaks: withSshd("MaxStartups 1"),
  },
];
