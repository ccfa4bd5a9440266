import { SimpleVmError } from "../../errors/error";
import { megabytes } from "../../errors/fullDisk";
import type { ClosurePath } from "../../nix/closure";
import { listedPaths, repairStore } from "../../nix/lostPaths";
import type { HostConnection } from "../../ssh/connection";
import { readAnswer } from "../answers";
import { hostPaths, sharedPaths } from "../paths";
import { type HostScript, textOf, type Variables } from "../script";
import { sharedVariables } from "../vmVariables";
import { describeFileSystem, type FileSystem, makeRoomInStore } from "./fileSystem";

/** How long a collection on the host is waited for; the query as a whole has two minutes. */
const collectionSeconds = 90;

/** What scripts about closures have that are rooted under the names of VMs. */
export const closureVariables = (names: readonly string[]): Variables => ({
  ...sharedVariables,
  collection_lock: sharedPaths.collectionLock,
  collection_seconds: collectionSeconds,
  incoming_roots: names.map((name) => hostPaths(name).incomingRoots),
});

const queryScript = (names: readonly string[]): HostScript => ({
  variables: closureVariables(names),
  files: ["lib/common", "lib/tell", "lib/sharedFolders", "lib/collection", "missingPaths"],
});

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
  const what = "query missing store paths";
  const output = await host.run(textOf(queryScript(names)), { what, input });
  const answer = readAnswer("paths", output, { where: host.label, what });
  const invalid = new Set(answer.invalid);
  const absent = new Set(answer.absent);
  const lost = closure.filter(({ path }) => absent.has(path) && !invalid.has(path));
  if (lost.length > 0) throw lostPaths(host, lost);
  const missing = closure.filter(({ path }) => invalid.has(path));
  const needed = missing.reduce((sum, { narSize }) => sum + narSize, 0);
  const { space } = answer;
  if (space !== undefined && needed > space.free && !compressing.includes(answer.type)) {
    throw noRoom(host, space, needed);
  }
  return missing;
}

function noRoom(host: HostConnection, store: FileSystem, needed: number): SimpleVmError {
  return new SimpleVmError({
    kind: "noRoomForClosure",
    where: host.label,
    what: "the host has no room for the closure",
    why: `the copy needs ${megabytes(needed)} MB, and ${describeFileSystem(store)}`,
    next: makeRoomInStore,
  });
}

function lostPaths(host: HostConnection, lost: readonly ClosurePath[]): SimpleVmError {
  return new SimpleVmError({
    kind: "hostLostPaths",
    where: host.label,
    what: "the host's store has lost paths that its Nix holds for valid",
    why: listedPaths(lost),
    next: `see that /nix/store is mounted on the host, then ${repairStore}`,
  });
}
