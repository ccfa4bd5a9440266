import { Transform, type TransformCallback } from "node:stream";
import type { ClosurePath } from "../../nix/closure";

/** How far a copy is. Sizes are bytes of NAR, Nix's archive format: what goes over the wire. */
export interface CopyProgress {
  /** Paths that are sent in all. */
  paths: number;
  bytes: number;
  allBytes: number;
}

/** How often progress is told: faster than this nobody reads, and the engine would have to keep up. */
const reportIntervalMilliseconds = 250;

/** Passes an export of store paths on, and tells how much of it has passed. */
export class ExportProgress extends Transform {
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
