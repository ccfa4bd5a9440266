import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { count } from "../../errors/count";
import { SimpleVmError } from "../../errors/error";
import { type ClosurePath, exportPaths } from "../../nix/closure";
import { NixError } from "../../nix/errors";
import { listedPaths } from "../../nix/lostPaths";
import type { HostConnection } from "../../ssh/connection";
import { HostConnectionError, RemoteCommandError } from "../../ssh/errors";
import { type Answer, readAnswer } from "../answers";
import { type HostScript, textOf } from "../script";
import { closureVariables, missingPaths } from "./closureQuery";
import { type CopyProgress, ExportProgress } from "./exportProgress";

/** One VM's wish to have a closure on the host. */
export interface CopyRequest {
  /** The VM's name: the closure is rooted in its name while it arrives. */
  name: string;
  closure: readonly ClosurePath[];
  nixOptions: readonly string[];
  onProgress?: (progress: CopyProgress) => void;
}

/**
 * Brings the missing paths of several closures into the host's store: all at once, and if that fails one after the
 * other, so that each request fails for a reason of its own. What the first attempt has brought is not sent again.
 *
 * The requests must have the same options of Nix, as one export serves them all.
 */
export async function copyClosures(
  host: HostConnection,
  requests: readonly CopyRequest[],
): Promise<PromiseSettledResult<void>[]> {
  const [together] = await Promise.allSettled([copyBatch(host, requests)]);
  if (together.status === "fulfilled" || requests.length === 1 || isOfHost(together.reason)) {
    return requests.map(() => together);
  }
  const results: PromiseSettledResult<void>[] = [];
  for (const request of requests) results.push(...(await Promise.allSettled([copyBatch(host, [request])])));
  return results;
}

/** A host that is not reached any more has nothing to do with any one closure. */
function isOfHost(error: unknown): boolean {
  return (
    error instanceof HostConnectionError || (error instanceof RemoteCommandError && error.connectionLost)
  );
}

async function copyBatch(host: HostConnection, batch: readonly CopyRequest[]): Promise<void> {
  const closure = [
    ...new Map(batch.flatMap((request) => request.closure.map((path) => [path.path, path]))).values(),
  ];
  const names = batch.map(({ name }) => name);
  for (let imports = 0; ; imports += 1) {
    const missing = await missingPaths(host, names, closure);
    if (missing.length === 0) return;
    if (imports === mostImports) throw collectedAgain(host, missing);
    const { absent } = await importPaths(host, batch, missing);
    if (absent.length === 0) return;
  }
}

/** So often is sent what a collection on the host takes away between the import and its root; rarely is it once. */
const mostImports = 3;

async function importPaths(
  host: HostConnection,
  batch: readonly CopyRequest[],
  missing: readonly ClosurePath[],
): Promise<Answer<"imported">> {
  const report = (progress: CopyProgress) => {
    for (const { onProgress } of batch) onProgress?.(progress);
  };
  const counter = new ExportProgress(missing, report);
  const source = exportPaths(
    missing.map(({ path }) => path),
    batch[0]?.nixOptions ?? [],
  );
  const input = new PassThrough();
  const streaming = pipeline(source, counter, input);
  const what = `import ${count(missing.length, "store path")}`;
  const importing = host.run(textOf(importScript(batch.map(({ name }) => name))), {
    what,
    input,
    timeoutSeconds: copyDeadlineSeconds(missing) + longCollectionSeconds,
  });
  // The import knows by itself where an export is over. It may be done, and its input closed, before the exporting
  // process here has ended: what becomes of the stream then says nothing, and a broken one fails the import.
  const [imported, streamed] = await Promise.allSettled([importing, streaming]);
  if (imported.status === "fulfilled")
    return readAnswer("imported", imported.value, { where: host.label, what });
  throw streamed.status === "rejected" && streamed.reason instanceof NixError
    ? streamed.reason
    : imported.reason;
}

/** How long a collection is waited for that began in the copy: what was sent is worth more patience than what is to come. */
const longCollectionSeconds = 600;

/** Imports what comes on standard input, of closures that are rooted under the names of VMs. */
export const importScript = (names: readonly string[]): HostScript => ({
  variables: { ...closureVariables(names), collection_seconds: longCollectionSeconds, beat_seconds: 10 },
  files: ["lib/common", "lib/tell", "lib/outlives", "lib/collection", "importPaths"],
});

function collectedAgain(host: HostConnection, missing: readonly ClosurePath[]): SimpleVmError {
  return new SimpleVmError({
    kind: "collectedAgain",
    where: host.label,
    what: "garbage collections on the host took away what was copied, time and again",
    why: listedPaths(missing),
    next: "see what starts them there (`journalctl -u nix-gc`), and run the same command again when it is over",
  });
}

/** Long enough for 64 KiB/s, a poor line, and never below ten minutes. */
function copyDeadlineSeconds(paths: readonly ClosurePath[]): number {
  const bytes = paths.reduce((sum, { narSize }) => sum + narSize, 0);
  return Math.max(600, Math.ceil(bytes / 65_536));
}
