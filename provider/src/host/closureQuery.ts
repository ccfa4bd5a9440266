import { SimpleVmError } from "../errors/error";
import { megabytes } from "../errors/fullDisk";
import type { ClosurePath } from "../nix/closure";
import { listedPaths, repairStore } from "../nix/lostPaths";
import type { HostConnection } from "../ssh/connection";
import { describeFileSystem, type FileSystem, makeRoomInStore, parseFileSystem } from "./diskSpace";
import { hostPaths } from "./paths";
import { sharedFolders } from "./sharedFolders";
import { shellVariables } from "./shell";

/** The folder of roots that hold a closure until the VM's own root is set; the deploy's transaction removes it. */
export const incomingRoots = (name: string): string => `${hostPaths(name).gcRoot}.incoming`;

/** How long a collection on the host is waited for; the query as a whole has two minutes. */
const collectionSeconds = 90;

/**
 * Roots each path of the closure before asking which are missing: a collection on the host between the two can
 * then not remove what was found present. A root of a path that has yet to come is ignored until it is there.
 *
 * A collection that is running already has looked for roots before: its end is waited for. Source: Nix,
 * src/libstore/gc.cc: it holds its lock by flock(2), alone.
 *
 * Nix's database alone does not tell what is on the disk. A path that it holds for valid is never imported again, so
 * one that is gone would be missed by each deploy anew, and by the VM at its start only.
 */
const queryScript = (names: readonly string[]): string => `set -eu
${shellVariables({ collection_lock: "/nix/var/nix/gc.lock" })}
${sharedFolders}
hold_shared_folders
paths="$(cat)"
for root in ${names.map(incomingRoots).join(" ")}; do
  mkdir -p "$root"
  echo "$paths" | xargs ln -sfn -t "$root"
done
if [ -e "$collection_lock" ] && ! flock -s -w ${collectionSeconds} "$collection_lock" true; then
  echo "a garbage collection has been running on the host for ${collectionSeconds} s: go on when it is over" >&2
  exit 1
fi
invalid="$(echo "$paths" | xargs nix-store --check-validity --print-invalid)"
for path in $invalid; do echo "invalid $path"; done
echo "$paths" | while read -r path; do
  if [ ! -e "$path" ] && [ ! -L "$path" ]; then echo "absent $path"; fi
done
echo "type $(stat -f -c %T /nix/store)"
echo "space $(df -Pk /nix/store | tail -n 1)"`;

/** File systems on which what is written takes less room than its size, as `stat -f -c %T` calls them. */
const compressing = ["btrfs", "zfs", "bcachefs"];

/**
 * The paths of a closure that the host's store lacks; all are rooted under the names of the VMs, those to come too.
 *
 * @throws SimpleVmError when the store has lost a path that Nix on the host believes to have, or has no room
 */
export async function missingPaths(
  host: HostConnection,
  names: readonly string[],
  closure: readonly ClosurePath[],
): Promise<ClosurePath[]> {
  const input = closure.map(({ path }) => `${path}\n`).join("");
  const answer = await host.run(queryScript(names), { what: "query missing store paths", input });
  const lines = answer.split("\n");
  const found = new Set(lines);
  const isInvalid = ({ path }: ClosurePath) => found.has(`invalid ${path}`);
  const lost = closure.filter((path) => found.has(`absent ${path.path}`) && !isInvalid(path));
  if (lost.length > 0) throw lostPaths(host, lost);
  const missing = closure.filter(isInvalid);
  const textOf = (name: string) => lines.find((text) => text.startsWith(`${name} `))?.slice(name.length + 1);
  const store = parseFileSystem(textOf("space") ?? "");
  const needed = missing.reduce((sum, { narSize }) => sum + narSize, 0);
  const mayShrink = compressing.includes(textOf("type") ?? "");
  if (store !== undefined && needed > store.free && !mayShrink) throw noRoom(host, store, needed);
  return missing;
}

function noRoom(host: HostConnection, store: FileSystem, needed: number): SimpleVmError {
  return new SimpleVmError({
    where: host.label,
    what: "the host has no room for the closure",
    why: `the copy needs ${megabytes(needed)} MB, and ${describeFileSystem(store)}`,
    next: makeRoomInStore,
  });
}

function lostPaths(host: HostConnection, lost: readonly ClosurePath[]): SimpleVmError {
  return new SimpleVmError({
    where: host.label,
    what: "the host's store has lost paths that its Nix holds for valid",
    why: listedPaths(lost),
    next: `see that /nix/store is mounted on the host, then ${repairStore}`,
  });
}
