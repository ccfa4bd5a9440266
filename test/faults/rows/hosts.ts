import type { DeployBench } from "../deployBench";
import type { DeployFault } from "../fault";
import { at } from "./killed";

/** Lets the host go down at a moment of the deploy, and come again. */
const downAt =
  (moment: Parameters<typeof at>[1], goDown: (bench: DeployBench) => Promise<void>, ends: RegExp) =>
  async (bench: DeployBench): Promise<void> => {
    const hold = await bench.hold(...at(bench, moment));
    const up = bench.up();
    await hold.reached();
    await goDown(bench);
    bench.ends(await up, ends);
  };
const reboot = ({ host }: DeployBench) => host.reboot();
const powerCut = async ({ host }: DeployBench) => {
  await host.powerCut();
  await host.boot();
};

/** The host itself goes down, or has not what a deploy needs. */
export const hostFaults: DeployFault[] = [
  {
    name: "reboot-staged",
    what: "the host reboots between copy and transaction",
    host: "own",
    breaks: downAt("staged", reboot, /./),
  },
  {
    name: "reboot-apply",
    what: "the host reboots in the transaction",
    host: "own",
    breaks: downAt("swap", reboot, /restarted meanwhile|ended without a result/),
  },
  {
    name: "power-running",
    what: "the host's power is cut while the VM runs; its drive and it are there after the boot",
    host: "own",
    breaks: async (bench) => {
      await powerCut(bench);
      bench.ends(await bench.up(), "well");
    },
  },
  {
    name: "power-swap",
    what: "the host's power is cut before the unit is swapped in",
    host: "own",
    quick: true,
    breaks: downAt("swap", powerCut, /knows nothing of it/),
  },
  {
    name: "power-start",
    what: "the host's power is cut after the swap, before the start",
    host: "own",
    breaks: downAt("start", powerCut, /knows nothing of it/),
  },
  {
    name: "power-import",
    what: "the host's power is cut in the import",
    host: "own",
    first: true,
    breaks: downAt("import", powerCut, /lost|reach/),
  },
  {
    name: "daemon-restarted",
    what: "the nix-daemon is restarted in the import",
    host: "own",
    first: true,
    breaks: async (bench) => {
      const hold = await bench.hold(...at(bench, "import"));
      const up = bench.up();
      await hold.reached();
      await bench.host.require("systemctl restart nix-daemon.service");
      await hold.release();
      bench.ends(await up, "well");
    },
  },
  {
    name: "collecting",
    what: "garbage is collected in a loop all through two deploys",
    host: "own",
    first: true,
    breaks: async (bench) => {
      await bench.host.require(
        "systemd-run --quiet --unit=collecting sh -c 'while true; do nix-store --gc >/dev/null 2>&1; done'",
      );
      const up = await bench.up();
      await bench.host.require("systemctl stop collecting.service");
      bench.ends(up, "well");
    },
  },
  {
    name: "clock",
    what: "the host's clock is an hour off (faked: the script's `date` says so)",
    breaks: async (bench) => {
      await bench.host.require(
        `printf '#!/bin/sh\\n[ "$*" != +%%s ] || { echo $(($(/bin/date +%%s) + 3600)); exit; }\\nexec /bin/date "$@"\\n' >/usr/local/sbin/date; chmod 0755 /usr/local/sbin/date`,
      );
      const up = await bench.up();
      await bench.host.require("rm /usr/local/sbin/date");
      bench.ends(up, "well");
    },
    host: "own",
  },
];
