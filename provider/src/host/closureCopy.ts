import { PassThrough, Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type ClosurePath, exportPaths } from "../nix/closure";
import { NixError } from "../nix/errors";
import type { HostConnection } from "../ssh/connection";
import { HostConnectionError, RemoteCommandError } from "../ssh/errors";
import { missingPaths } from "./closureQuery";

/** How far a copy is. Sizes are bytes of NAR, Nix's archive format: what goes over the wire. */
export interface CopyProgress {
  /** Paths that are sent in all. */
  paths: number;
  bytes: number;
  allBytes: number;
}

/** One VM's wish to have a closure on the host. */
export interface CopyRequest {
  /** The VM's name: the closure is rooted in its name while it arrives. */
  name: string;
  closure: readonly ClosurePath[];
  nixOptions: readonly string[];
  onProgress?: (progress: CopyProgress) => void;
}

/** Requests that will be served by one query and one stream. */
interface Batch {
  requests: CopyRequest[];
  done: Promise<PromiseSettledResult<void>[]>;
}

/** The batches of each host that have not begun, by their options of Nix, and the end of the last one of all. */
const waiting = new WeakMap<HostConnection, Map<string, Batch>>();
const last = new WeakMap<HostConnection, Promise<unknown>>();

/**
 * Brings the missing paths of a closure into the host's store. Requests for one host that come while a copy runs
 * are joined into the next one, so that VMs deployed together share a query and no path is sent twice. A closure
 * that cannot be copied fails its own request only.
 *
 * @throws SimpleVmError when the host's store has lost a path of the closure, or has no room for it
 * @throws NixError when the export failed
 * @throws RemoteCommandError when the import failed
 */
export async function copyClosure(host: HostConnection, request: CopyRequest): Promise<void> {
  const { requests, done } = openBatch(host, JSON.stringify(request.nixOptions));
  const index = requests.push(request) - 1;
  const result = (await done)[index];
  if (result?.status === "rejected") throw result.reason;
}

/** The batch that has yet to begin; only requests with the same options of Nix can share an export. */
function openBatch(host: HostConnection, options: string): Batch {
  const batches = waiting.get(host) ?? new Map<string, Batch>();
  waiting.set(host, batches);
  const open = batches.get(options);
  if (open !== undefined) return open;
  const requests: CopyRequest[] = [];
  const before = last.get(host) ?? Promise.resolve();
  const done = before.then(() => {
    batches.delete(options);
    return copyEach(host, requests);
  });
  const batch = { requests, done };
  batches.set(options, batch);
  last.set(host, done);
  return batch;
}

/**
 * All at once, and if that fails one after the other, so that each request fails for a reason of its own. What the
 * first attempt has brought is not sent again.
 */
async function copyEach(
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
  const missing = await missingPaths(host, names, closure);
  if (missing.length === 0) return;
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
  const importing = host.run("nix-store --import >/dev/null", {
    what: `import ${missing.length} store paths`,
    input,
    timeoutSeconds: copyDeadlineSeconds(missing),
  });
  // The import knows by itself where an export is over. It may be done, and its input closed, before the exporting
  // process here has ended: what becomes of the stream then says nothing, and a broken one fails the import.
  const [imported, streamed] = await Promise.allSettled([importing, streaming]);
  if (imported.status === "fulfilled") return;
  throw streamed.status === "rejected" && streamed.reason instanceof NixError
    ? streamed.reason
    : imported.reason;
}

/** Long enough for 64 KiB/s, a poor line, and never below ten minutes. */
function copyDeadlineSeconds(paths: readonly ClosurePath[]): number {
  const bytes = paths.reduce((sum, { narSize }) => sum + narSize, 0);
  return Math.max(600, Math.ceil(bytes / 65_536));
}

/** How often progress is told: faster than this nobody reads, and the engine would have to keep up. */
const reportIntervalMilliseconds = 250;

/** Tells how much of the export has passed. */
class ExportProgress extends Transform {
  private bytes = 0;
  private lastReport = 0;
  private readonly allBytes: number;

  constructor(
    private readonly paths: readonly ClosurePath[],
    private readonly report: (progress: CopyProgress) => void,
  ) {
    super();
    this.allBytes = paths.reduce((sum, { narSize }) => sum + narSize, 0);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    if (Date.now() - this.lastReport >= reportIntervalMilliseconds) {
      this.lastReport = Date.now();
      const bytes = Math.min(this.bytes, this.allBytes);
      this.report({ paths: this.paths.length, bytes, allBytes: this.allBytes });
    }
    done(null, chunk);
  }
}
