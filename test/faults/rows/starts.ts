import { qemuOf } from "../../e2e/support/vmProject";
import type { DeployBench, Ending } from "../deployBench";
import type { DeployFault, Happening } from "../fault";
import { deployBefore, whileHost } from "../happenings";
import { markDrive } from "../vmOnHost";

const crash = 'echo "no flux capacitor"; exit 3';

/** An up to a package whose run script begins with these commands. */
const ofPackage =
  (before: string, ending: Ending): Happening =>
  async (bench) => {
    bench.rebuild({ before });
    bench.ends(await bench.up(), ending);
    bench.rebuild({});
  };

/** From now on whoever is not root removes nothing as long as /srv/slow is there. */
const slowRemoval = `touch /srv/slow; cat >/usr/local/bin/rm <<'END'
#!/bin/sh
[ "$(id -u)" = 0 ] || while [ -e /srv/slow ]; do sleep 0.1; done
exec /bin/rm "$@"
END
chmod +x /usr/local/bin/rm`;

const untilRemovalsEnd = "while grep -qsa 'local/bin/[r]m' /proc/[0-9]*/cmdline; do sleep 0.1; done";

const taker =
  "systemd-run --quiet --unit=taker qemu-system-x86_64 -S -nodefaults -display none -m 16 -machine q35 -netdev user,id=u,hostfwd=tcp:127.0.0.1:8123-:80";

/** A run script's first lines that fail once, in the words of QEMU 7.2. */
const tooEarlyOnce = `if [ ! -e "$STATE_DIRECTORY/tried" ]; then
  : >"$STATE_DIRECTORY/tried"
  echo "qemu-system-x86_64: -chardev socket,id=shared,path=/x: Failed to connect to '/x': No such file or directory" >&2
  exit 1
fi`;

/** The new VM does not start, or not well; a later up, when that is put right, succeeds. */
export const startFaults: DeployFault[] = [
  {
    name: "crashing",
    what: "the new VM crashes at its start; the old one runs again",
    quick: true,
    breaks: ofPackage(crash, /no flux capacitor/),
  },
  {
    name: "guest-off",
    what: "the new VM powers itself off as soon as it has started; the old one runs again",
    breaks: ofPackage('( echo quit >"$RUNTIME_DIRECTORY/monitor.in" ) &', /cannot deploy the VM/),
  },
  {
    name: "guest-deaf",
    what: "the guest ignores that it is to power off: its stop takes `stopTimeout`, and then it is ended",
    args: { stopTimeout: 2 },
    breaks: async (bench) => {
      bench.ends(await bench.up(), "well");
      const journal = await bench.host.journal(`simple-vm-${bench.name}`);
      if (!journal.includes("Stopping timed out")) throw new Error(`the guest was not deaf:\n${journal}`);
    },
  },
  {
    name: "emptying-slow",
    what: "what empties the old VM's drive outlasts its time, and the new VM is to keep its own",
    breaks: async (bench) => {
      await deployBefore(bench, { persistState: false, stopTimeout: 2 });
      bench.write({ persistState: true });
      await bench.host.require(slowRemoval);
      bench.ends(await bench.up(), "well");
      await bench.host.require("rm /srv/slow");
      await bench.host.require(untilRemovalsEnd);
      await bench.host.require(`rm /usr/local/bin/rm && test -e ${bench.places.drive}/drive.qcow2`);
      await markDrive(bench.host, bench.name);
    },
  },
  {
    name: "socket-late",
    what: "QEMU is there before the virtiofsd that serves a share, as NixOS's run script does not wait for that",
    breaks: async (bench) => {
      bench.rebuild({ before: tooEarlyOnce });
      bench.ends(await bench.up(), "well");
    },
  },
  {
    name: "both-crash",
    what: "the new VM crashes, and the old one does not start again",
    breaks: async (bench) => {
      bench.rebuild({ before: `[ ! -e /srv/crash-${bench.name} ] || exit 3` });
      await deployBefore(bench, {});
      await whileHost(
        `mkdir -p /srv && touch /srv/crash-${bench.name}`,
        `rm /srv/crash-${bench.name}`,
        /could not be put back/,
      )(bench);
    },
  },
  {
    name: "both-unhealthy",
    what: "the new VM is not healthy, and the old one, which runs again, is not either",
    args: { health: [{ command: "test ! -e /srv/unhealthy", timeout: 2 }] },
    breaks: whileHost(
      "touch /srv/unhealthy",
      "rm /srv/unhealthy",
      /the new VM is not healthy.*the old VM, which was started again, is not healthy/s,
    ),
  },
  {
    name: "port-taken",
    what: "another program has the forwarded port",
    breaks: async (bench) => {
      bench.write({ forwardPorts: [{ host: 8123, guest: 80 }] });
      await whileHost(taker, "systemctl stop taker.service", /8123/)(bench);
    },
  },
  {
    name: "share-missing",
    what: "a share's folder is not there when the VM starts with it for the first time",
    breaks: async (bench) => {
      bench.write({ shares: [{ tag: "srv", path: "/srv/missing" }] });
      await whileHost("true", "mkdir -p /srv/missing", /missing/)(bench);
    },
  },
  {
    name: "share-vanished",
    what: "a share's folder vanishes under a VM that runs, so that neither the new VM nor the old one starts",
    breaks: async (bench) => {
      await bench.host.require("mkdir -p /srv/vanishing");
      await deployBefore(bench, { shares: [{ tag: "srv", path: "/srv/vanishing" }] });
      await whileHost("rmdir /srv/vanishing", "mkdir /srv/vanishing", /vanishing/)(bench);
    },
  },
  {
    name: "drive-link",
    what: "somebody has moved the drive's folder and left a link, which systemd does not follow; the VM runs on",
    breaks: async (bench) => {
      const { drive } = bench.places;
      const pid = await qemuOf(bench.host, bench.name);
      await whileHost(
        `mv ${drive} /srv/moved && ln -s /srv/moved ${drive}`,
        `kill -0 ${pid} && rm ${drive} && mv /srv/moved ${drive}`,
        /is a link/,
      )(bench);
    },
  },
  {
    name: "drive-mounts",
    what: "somebody has mounted a folder of his in the drive's, which is to be thrown away; the VM runs on",
    breaks: async (bench) => {
      const { drive } = bench.places;
      const pid = await qemuOf(bench.host, bench.name);
      bench.write({ persistState: false });
      await whileHost(
        `mkdir /srv/mine ${drive}/mine && touch /srv/mine/kept && mount --bind /srv/mine ${drive}/mine`,
        `kill -0 ${pid} && [ -e /srv/mine/kept ] && umount ${drive}/mine && rm -r /srv/mine ${drive}/mine`,
        /has somebody's mounts/,
      )(bench);
      bench.write({ persistState: true });
    },
  },
  {
    name: "collected",
    what: "the old closure was collected while the VM ran",
    breaks: async (bench) => {
      await collect(bench);
      bench.ends(await bench.up(), "well");
    },
  },
  {
    name: "collected-back",
    what: "the old closure was collected while the VM ran, and the new VM crashes",
    breaks: async (bench) => {
      await collect(bench);
      await ofPackage(crash, /could not be put back/)(bench);
    },
  },
];

/** Removes the closure's root on the host, and then what has none. */
async function collect({ host, places: { root } }: DeployBench): Promise<void> {
  const outPath = (await host.require(`readlink ${root}`)).trim();
  await host.require(`rm ${root} && nix-store --gc >/dev/null && [ ! -e ${outPath} ]`);
}
