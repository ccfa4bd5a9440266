import { SimpleVmError } from "../errors/error";
import { isAboutFullDisk, megabytes } from "../errors/fullDisk";
import type { HostConnection } from "../ssh/connection";
import { HostUncertainError, HostUnchangedError } from "./detachedScript";

/** A file system of a host. */
export interface FileSystem {
  /** What is mounted, such as `/dev/vda1` or `tmpfs`. */
  device: string;
  mount: string;
  /** In bytes; what a reserve for root adds is left out. */
  free: number;
  size: number;
}

/** Everywhere that a deploy and a VM's start write to. */
const folders = [
  ...["/nix/store", "/nix/var/nix", "/var/lib/simple-vms", "/var/lib/private/simple-vms"],
  ...["/etc/systemd/system", "/run", "/tmp", "/var/tmp"],
];

const script = `
for folder in ${folders.join(" ")}; do
  while [ ! -d "$folder/" ]; do folder="\${folder%/*}"; done
  df -Pk "$folder/" | tail -n 1
done`;

/** A line of `df -Pk`: device, kibibytes in all, used and free, per cent, mount point (POSIX, df, "-P"). */
const line = /^(\S+)\s+(\d+)\s+\d+\s+(\d+)\s+\S+\s+(\/.*)$/;

/** Reads a line of `df -Pk`; undefined when it is none. */
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

/** A file system with less is named as the one that is full: a new drive, the smallest big thing, takes 0.2 MB. */
const fullBelow = 1_000_000;

/** Which file system of the host is full, when a tool's words are about one; undefined when they are not. */
export async function fullDiskAdvice(host: HostConnection, words: string): Promise<string | undefined> {
  if (!isAboutFullDisk(words)) return undefined;
  const output = await host.run(script, { what: "ask how full the disk is" }).catch(() => "");
  const found = output.split("\n").flatMap((text) => parseFileSystem(text) ?? []);
  const all = [...new Map(found.map((fileSystem) => [fileSystem.mount, fileSystem])).values()];
  const full = all.filter(({ free }) => free < fullBelow);
  const named = (full.length > 0 ? full : all).map(describeFileSystem).join("; ");
  const ofStore = found[0]?.mount;
  const collect = full.some(({ mount }) => mount === ofStore) ? `; ${makeRoomInStore}` : "";
  return `make room on the host${named === "" ? "" : `: ${named}`}${collect}`;
}

/** Runs a step on the host; if it fails for want of room, the error says where. */
export async function sayWhatIsFull<Result>(
  host: HostConnection,
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    const explained = error instanceof HostUncertainError || error instanceof HostUnchangedError;
    if (!(error instanceof SimpleVmError) || explained) throw error;
    const next = await fullDiskAdvice(host, error.message);
    throw next === undefined ? error : new SimpleVmError({ ...error.parts, next, cause: error });
  }
}
