import type { Ending } from "../deployBench";
import type { DeployFault, Happening } from "../fault";
import { whileHost } from "../happenings";

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

/** The host's disk is full. */
export const fullFaults: DeployFault[] = [
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
