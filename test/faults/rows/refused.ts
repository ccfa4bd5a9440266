import { pinned } from "../../e2e/support/vmProject";
import type { DeployBench } from "../deployBench";
import type { DeployFault } from "../fault";

/** An up with other arguments than the program has in the end. */
const wrongly =
  (args: (bench: DeployBench) => object, right: (bench: DeployBench) => object, ends: RegExp) =>
  async (bench: DeployBench): Promise<void> => {
    bench.write(args(bench));
    bench.ends(await bench.up(), ends);
    bench.write(right(bench));
  };
const hostOf = ({ host }: DeployBench) => ({ host: pinned(host) });
const otherKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/** Mounts a small and full file system over a folder of the host during one up. */
const fullAt =
  (folder: (bench: DeployBench) => string, ends: RegExp) =>
  async (bench: DeployBench): Promise<void> => {
    const place = folder(bench);
    await bench.host.require(`mkdir -p ${place} && mount -t tmpfs -o size=64k,mode=0755 small ${place}`);
    await bench.host.run(`head -c 1M /dev/zero >${place}/filler`);
    const up = await bench.up().finally(() => bench.host.require(`umount ${place}`));
    bench.ends(up, ends);
  };

/** The host refuses, or a VM does not start; a later up, when that is put right, succeeds. */
export const refusedFaults: DeployFault[] = [
  {
    name: "key-changed",
    what: "the host shows another key than the pinned one",
    breaks: wrongly(({ host }) => ({ host: { ...pinned(host), hostKey: otherKey } }), hostOf, /key/),
  },
  {
    name: "key-unknown",
    what: "the host's key is not in known_hosts",
    first: true,
    breaks: wrongly(
      ({ host }) => ({ host: { ...pinned(host), hostKey: undefined, knownHostsFile: "/dev/null" } }),
      hostOf,
      /known|key/,
    ),
  },
  {
    name: "agent-empty",
    what: "the agent is not there",
    breaks: wrongly(
      ({ host: { address, hostKey } }) => ({ host: { address, hostKey, agent: "/nowhere/agent" } }),
      hostOf,
      /agent/,
    ),
  },
  {
    name: "sudo-wrong",
    what: "sudo asks the user for a password",
    host: "own",
    breaks: async (bench) => {
      await bench.host.require("mv /etc/sudoers.d /etc/sudoers.aside && mkdir /etc/sudoers.d");
      await wrongly(
        ({ host }) => ({ host: { ...pinned(host), user: "admin", sudo: true } }),
        hostOf,
        /sudo/,
      )(bench);
      await bench.host.require("rmdir /etc/sudoers.d && mv /etc/sudoers.aside /etc/sudoers.d");
    },
  },
  {
    name: "full-keys",
    what: "the disk is full where the key folders are",
    host: "own",
    first: true,
    quick: true,
    breaks: fullAt(() => "/var/lib/simple-vms", /make room on the host/),
  },
  {
    name: "full-drive",
    what: "the disk is full where the drive is made",
    host: "own",
    first: true,
    breaks: fullAt(() => "/var/lib/private/simple-vms", /make room on the host/),
  },
  {
    name: "crashing",
    what: "the new VM crashes at its start; the old one runs again",
    quick: true,
    breaks: async (bench) => {
      bench.rebuild({ before: 'echo "no flux capacitor"; exit 3' });
      bench.ends(await bench.up(), /no flux capacitor/);
      bench.rebuild({});
    },
  },
  {
    name: "both-crash",
    what: "the new VM crashes, and the old one does not start again",
    breaks: async (bench) => {
      bench.rebuild({ before: `[ ! -e /srv/crash-${bench.name} ] || exit 3` });
      bench.write({ memory: 40 });
      const well = await bench.up();
      if (well.code !== 0) throw new Error(well.text);
      await bench.host.require(`mkdir -p /srv && touch /srv/crash-${bench.name}`);
      bench.write({ memory: 48 });
      bench.ends(await bench.up(), /could not be put back/);
      await bench.host.require(`rm /srv/crash-${bench.name}`);
    },
  },
  {
    name: "port-taken",
    what: "another program has the forwarded port",
    breaks: async (bench) => {
      const taker =
        "systemd-run --quiet --unit=taker qemu-system-x86_64 -S -nodefaults -display none -m 16 -machine q35 -netdev user,id=u,hostfwd=tcp:127.0.0.1:8123-:80";
      await bench.host.require(taker);
      bench.write({ forwardPorts: [{ host: 8123, guest: 80 }] });
      bench.ends(await bench.up(), /8123/);
      await bench.host.require("systemctl stop taker.service");
    },
    host: "own",
  },
  {
    name: "share-gone",
    what: "a share's folder vanishes before the VM starts with it",
    breaks: async (bench) => {
      bench.write({ shares: [{ tag: "srv", path: "/srv/vanishing" }] });
      bench.ends(await bench.up(), /vanishing/);
      await bench.host.require("mkdir -p /srv/vanishing");
    },
  },
  {
    name: "lock-held",
    what: "somebody holds the VM's lock for longer than the deploy waits",
    breaks: async (bench) => {
      await bench.host.require(
        `systemd-run --quiet --unit=locker flock ${bench.places.deploy}/lock sleep 300`,
      );
      bench.ends(await bench.up(), /holds the lock/);
      await bench.host.require("systemctl stop locker.service");
    },
    host: "own",
  },
  {
    name: "no-qemu",
    what: "the host has no qemu-img: the VM cannot make its drive",
    host: "own",
    first: true,
    breaks: async (bench) => {
      await bench.host.require("mv /usr/bin/qemu-img /usr/bin/qemu-img.away");
      bench.ends(await bench.up(), /qemu-img/);
      await bench.host.require("mv /usr/bin/qemu-img.away /usr/bin/qemu-img");
    },
  },
  {
    name: "no-nix",
    what: "the host has no Nix",
    host: "own",
    breaks: async (bench) => {
      await bench.host.require("mv /usr/bin/nix-store /usr/bin/nix-store.away");
      bench.ends(await bench.up(), /nix-store/);
      await bench.host.require("mv /usr/bin/nix-store.away /usr/bin/nix-store");
    },
  },
  {
    name: "no-reload",
    what: "systemd does not load units: daemon-reload fails",
    host: "own",
    breaks: async (bench) => {
      await bench.host.require(
        `printf '#!/bin/sh\\n[ "$1" != daemon-reload ] || exit 1\\nexec /usr/bin/systemctl "$@"\\n' >/usr/local/sbin/systemctl; chmod 0755 /usr/local/sbin/systemctl`,
      );
      const up = await bench.up();
      await bench.host.require("rm /usr/local/sbin/systemctl");
      bench.ends(up, /cannot deploy the VM/);
    },
  },
];
