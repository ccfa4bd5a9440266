import { megabytes } from "../../errors/fullDisk";

/** A file system of a host. */
export interface FileSystem {
  /** What is mounted, such as `/dev/vda1` or `tmpfs`. */
  device: string;
  mount: string;
  /** In bytes; what a reserve for root adds is left out. */
  free: number;
  size: number;
}

/** A line of `df -Pk`: device, kibibytes in all, used and free, per cent, mount point (POSIX, df, "-P"). */
const line = /^(\S+)\s+(\d+)\s+\d+\s+(\d+)\s+\S+\s+(\/.*)$/;

/** Pure: reads a line of `df -Pk`; undefined when it is none. */
export function parseFileSystem(text: string): FileSystem | undefined {
  const [, device, size, free, mount] = line.exec(text) ?? [];
  if (device === undefined || mount === undefined) return undefined;
  return { device, mount, free: Number(free) * 1024, size: Number(size) * 1024 };
}

/** `the file system / (/dev/vda1) has 0.2 MB free of 10000.0 MB`. */
export const describeFileSystem = ({ device, mount, free, size }: FileSystem): string =>
  `the file system ${mount} (${device}) has ${megabytes(free)} MB free of ${megabytes(size)} MB`;

/** What makes room in the host's store. */
export const makeRoomInStore = "run `nix-collect-garbage` on the host, or give it a larger disk";
