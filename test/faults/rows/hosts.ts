import type { DeployBench } from "../deployBench";
import type { DeployFault, Happening } from "../fault";
import { deployBefore, during, whileHost } from "../happenings";
import { until } from "../until";
import { markDrive } from "../vmOnHost";

const reboot = ({ host }: DeployBench) => host.reboot();
const powerCut = async ({ host }: DeployBench) => {
  await host.powerCut();
  await host.boot();
};

/** Puts a program before the host's own on the PATH of deploys. */
const fake = (program: string, text: string): string =>
  `printf '%s\\n' '#!/bin/sh' '${text}' >/usr/local/sbin/${program} && chmod 0755 /usr/local/sbin/${program}`;

/** The host itself goes down, or what it is made of does not do its work. */
export const hostFaults: DeployFault[] = [
  {
    name: "reboot-staged",
    what: "the host reboots between copy and transaction",
    breaks: during("staged", reboot, /./),
  },
  {
    name: "reboot-apply",
    what: "the host reboots in the transaction",
    breaks: during("swap", reboot, /restarted meanwhile|ended without a result/),
  },
  {
    name: "power-running",
    what: "the host's power is cut while the VM runs; its drive and it are there after the boot",
    breaks: async (bench) => {
      await powerCut(bench);
      bench.ends(await bench.up(), "well");
    },
  },
  {
    name: "power-swap",
    what: "the host's power is cut before the unit is swapped in",
    quick: true,
    breaks: during("swap", powerCut, /knows nothing of it/),
  },
  {
    name: "power-start",
    what: "the host's power is cut after the swap, before the start",
    breaks: during("start", powerCut, /knows nothing of it/),
  },
  {
    name: "power-keeps",
    what: "the host's power is cut before a VM starts that is to keep its drive from now on; it runs on it after the boot, and another update fails",
    breaks: async (bench) => {
      const { host, name, places } = bench;
      await deployBefore(bench, { persistState: false });
      bench.write({ persistState: true });
      await during("start", powerCut, /knows nothing of it/)(bench);
      await until(
        "the VM to start",
        async () => (await host.run(`test -e ${places.drive}/drive.qcow2`)).code === 0,
      );
      await markDrive(host, name);
      bench.rebuild({ before: "exit 3" });
      bench.ends(await bench.up(), /cannot deploy the VM/);
      bench.rebuild({});
    },
  },
  {
    name: "power-import",
    what: "the host's power is cut in the import",
    first: true,
    breaks: during("import", powerCut, /lost|reach/),
  },
  {
    name: "daemon-restarted",
    what: "the nix-daemon is restarted in the import",
    first: true,
    breaks: during("import", ({ host }) => host.require("systemctl restart nix-daemon.service"), "well"),
  },
  {
    name: "collecting",
    what: "garbage is collected in a loop all through a deploy",
    first: true,
    breaks: whileHost(
      "systemd-run --quiet --unit=collecting sh -c 'while true; do nix-store --gc >/dev/null 2>&1; done'",
      "systemctl stop collecting.service",
      "well",
    ),
  },
  {
    name: "clock",
    what: "the host's clock is an hour off (faked: the script's `date` says so)",
    breaks: whileHost(
      fake("date", `[ "$*" != +%s ] || exec /bin/date -d "1 hour" +%s; exec /bin/date "$@"`),
      "rm /usr/local/sbin/date",
      "well",
    ),
  },
  {
    name: "no-systemd",
    what: "the host has no systemd (faked: the folder that tells of it is away)",
    first: true,
    breaks: whileHost(
      "mv /run/systemd/system /run/systemd/system.away",
      "mv /run/systemd/system.away /run/systemd/system",
      /the host lacks systemd/,
    ),
  },
  {
    name: "no-reload",
    what: "systemd does not load units: daemon-reload fails",
    breaks: whileHost(
      fake("systemctl", '[ "$1" != daemon-reload ] || exit 1; exec /usr/bin/systemctl "$@"'),
      "rm /usr/local/sbin/systemctl",
      /cannot deploy the VM/,
    ),
  },
  {
    name: "no-qemu",
    what: "the host has no qemu-img: the VM cannot make its drive",
    first: true,
    breaks: withoutProgram("/usr/bin/qemu-img", /qemu-img/),
  },
  {
    name: "no-nix",
    what: "the host has no Nix",
    breaks: withoutProgram("/usr/bin/nix-store", /the host lacks nix-store/),
  },
];

function withoutProgram(path: string, ending: RegExp): Happening {
  return whileHost(`mv ${path} ${path}.away`, `mv ${path}.away ${path}`, ending);
}
