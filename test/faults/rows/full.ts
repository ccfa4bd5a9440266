import type { Ending } from "../deployBench";
import type { DeployFault, Happening } from "../fault";
import { during, whileHost } from "../happenings";
import type { Moment } from "../moments";

const small = "/run/small";

/** A small and full file system lies over a folder of the host during one up. */
const fullAt = (folder: string, ending: Ending): Happening =>
  whileHost(
    `mkdir -p ${folder} && mount -t tmpfs -o size=64k,mode=0755 small ${folder}; head -c 1M /dev/zero >${folder}/filler || true`,
    `umount ${folder}`,
    ending,
  );

/** A folder of the host still holds what it held, but during one up no more than a tmpfs with these options can be added. */
const littleRoomAt = (folder: string, options: string, ending: Ending): Happening =>
  whileHost(
    `mkdir -p ${small} && mount -t tmpfs -o ${options} small ${small} && mkdir ${small}/new ${small}/work && mount -t overlay -o lowerdir=${folder},upperdir=${small}/new,workdir=${small}/work overlay ${folder}`,
    `umount ${folder} && umount ${small} && rmdir ${small}`,
    ending,
  );

/** Nothing more can be added to the host's /run from a moment of an up on, until it is over. */
const runFullFrom =
  (moment: Moment, ending: Ending): Happening =>
  async (bench) => {
    const fill = () =>
      bench.host.require('mount -o remount,size="$(($(df -k --output=used /run | tail -n 1)))k" /run');
    try {
      await during(moment, fill, ending)(bench);
    } finally {
      await bench.host.require("mount -o remount,size=20% /run");
    }
  };

/** The host's disk is full. */
export const fullFaults: DeployFault[] = [
  {
    name: "full-run",
    what: "/run becomes full as the new VM is started: its result tells that, though the old one cannot come back",
    breaks: runFullFrom("start", /make room on the host: the file system \/run/),
  },
  {
    name: "full-keys",
    what: "the disk is full where the key folders are",
    first: true,
    quick: true,
    breaks: fullAt("/var/lib/simple-vms", /make room on the host/),
  },
  {
    name: "full-drive",
    what: "the disk is full where the drive is made",
    first: true,
    breaks: fullAt("/var/lib/private/simple-vms", /make room on the host/),
  },
  {
    name: "full-store",
    what: "the disk of the store is full before the import",
    first: true,
    breaks: async (bench) => {
      bench.rebuild({ payload: true });
      await littleRoomAt("/nix/store", "size=1m", /the host has no room for the closure/)(bench);
    },
  },
  {
    name: "full-import",
    what: "the disk of the store becomes full in the import (no more files can be made)",
    first: true,
    breaks: littleRoomAt("/nix/store", "nr_inodes=7", /No space left/),
  },
  {
    name: "full-snapshot",
    what: "there is no room for the snapshot of the drive",
    breaks: littleRoomAt("/var/lib", "size=4m", /the snapshot of .* needs/),
  },
];
