import { PassThrough, Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { hostPaths } from "../hostPaths";
import { type ClosurePath, exportPaths } from "../nix/closure";
import type { HostConnection } from "../ssh/connection";

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
  done: Promise<void>;
}

/** The batch of each host that has not begun, and the end of the last one that has. */
const waiting = new WeakMap<HostConnection, Batch>();
const last = new WeakMap<HostConnection, Promise<void>>();

/**
 * Brings the missing paths of a closure into the host's store. Requests for one host that come while a copy runs
 * are joined into the next one, so that VMs deployed together share a query and no path is sent twice.
 */
export function copyClosure(host: HostConnection, request: CopyRequest): Promise<void> {
  const open = waiting.get(host);
  if (open !== undefined) {
    open.requests.push(request);
    return open.done;
  }
  const requests = [request];
  const before = last.get(host) ?? Promise.resolve();
  const done = before
    .catch(() => undefined)
    .then(() => {
      waiting.delete(host);
      return copyBatch(host, requests);
    });
  waiting.set(host, { requests, done });
  last.set(host, done);
  return done;
}

async function copyBatch(host: HostConnection, batch: readonly CopyRequest[]): Promise<void> {
  const closure = [
    ...new Map(batch.flatMap((request) => request.closure.map((path) => [path.path, path]))).values(),
  ];
  const missing = await rootAndQuery(host, batch, closure);
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
  const [imported] = await Promise.allSettled([importing, streaming]);
  if (imported.status === "rejected") throw imported.reason;
}

/** Long enough for 64 KiB/s, a poor line, and never below ten minutes. */
function copyDeadlineSeconds(paths: readonly ClosurePath[]): number {
  const bytes = paths.reduce((sum, { narSize }) => sum + narSize, 0);
  return Math.max(600, Math.ceil(bytes / 65_536));
}

/**
 * Roots each path of the closure before asking which are missing: a collection on the host between the two can
 * then not remove what was found present. A root of a path that has yet to come is ignored until it is there.
 */
async function rootAndQuery(
  host: HostConnection,
  batch: readonly CopyRequest[],
  closure: readonly ClosurePath[],
): Promise<ClosurePath[]> {
  const roots = batch.map(({ name }) => incomingRoots(name));
  const script = `set -eu
paths="$(cat)"
for root in ${roots.join(" ")}; do
  mkdir -p "$root"
  echo "$paths" | xargs ln -sfn -t "$root"
done
echo "$paths" | xargs nix-store --check-validity --print-invalid`;
  const paths = closure.map(({ path }) => `${path}\n`).join("");
  const invalid = await host.run(script, { what: "query missing store paths", input: paths });
  const names = new Set(invalid.split("\n"));
  return closure.filter(({ path }) => names.has(path));
}

/** The folder of roots that hold a closure until the VM's own root is set; the deploy's transaction removes it. */
export const incomingRoots = (name: string): string => `${hostPaths(name).gcRoot}.incoming`;

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
