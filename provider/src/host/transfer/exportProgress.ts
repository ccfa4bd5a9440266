import { Transform, type TransformCallback } from "node:stream";
import type { ClosurePath } from "../../nix/closure";

/** How far a copy is. Sizes are bytes of NAR, Nix's archive format: what goes over the wire. */
export interface CopyProgress {
  /** Paths that have been sent whole, and that are sent in all. */
  paths: number;
  allPaths: number;
  bytes: number;
  allBytes: number;
  /** As in the last seconds; 0 as long as nothing can be said. */
  bytesPerSecond: number;
}

/** How often progress is told: faster than this nobody reads, and the engine would have to keep up. */
const reportIntervalMilliseconds = 250;

/** The rate is that of so long a time: a link's speed changes, and one second of it says little. */
const rateMilliseconds = 5000;

/**
 * Follows each path's NAR in an export (Nix's `exportMagic`, src/libstore/export-import.cc). A path that holds an export has
 * more of them; the count is for the eye alone.
 */
const pathEnd = Buffer.from("NIXE\0\0\0\0");

/** Passes an export of store paths on, and tells how much of it has passed: when it begins, now and then, and at its end. */
export class ExportProgress extends Transform {
  private ends = 0;
  private bytes = 0;
  /** The last bytes, which may begin what is looked for. */
  private tail = Buffer.alloc(0);
  private lastReport = Date.now();
  private samples: { at: number; bytes: number }[] = [];
  private readonly allBytes: number;

  constructor(
    private readonly paths: readonly ClosurePath[],
    private readonly report: (progress: CopyProgress) => void,
  ) {
    super();
    this.allBytes = paths.reduce((sum, { narSize }) => sum + narSize, 0);
    this.tell();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    this.countEnds(chunk);
    if (Date.now() - this.lastReport >= reportIntervalMilliseconds) this.tell();
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    this.tell();
    done();
  }

  private countEnds(chunk: Buffer): void {
    const text = Buffer.concat([this.tail, chunk]);
    for (let at = text.indexOf(pathEnd); at !== -1; at = text.indexOf(pathEnd, at + pathEnd.length)) {
      this.ends += 1;
    }
    this.tail = text.subarray(Math.max(0, text.length - pathEnd.length + 1));
  }

  private tell(): void {
    const now = Date.now();
    this.lastReport = now;
    this.samples.push({ at: now, bytes: this.bytes });
    this.samples = this.samples.filter(({ at }) => now - at <= rateMilliseconds);
    const { at, bytes } = this.samples[0] ?? { at: now, bytes: this.bytes };
    this.report({
      paths: Math.min(this.ends, this.paths.length),
      allPaths: this.paths.length,
      bytes: Math.min(this.bytes, this.allBytes),
      allBytes: this.allBytes,
      bytesPerSecond: now === at ? 0 : ((this.bytes - bytes) * 1000) / (now - at),
    });
  }
}
