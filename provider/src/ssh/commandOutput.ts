import { scriptOutput } from "./command";

const lineEnd = "\n".charCodeAt(0);

/** What a command prints: kept, or handed over line by line as soon as the script's own output begins. */
export class CommandOutput {
  readonly #onLine: ((line: string) => void) | undefined;
  #chunks: Buffer[] = [];
  /** The beginning of a line whose end has not come. */
  #rest: Buffer | undefined;

  constructor(onLine?: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(chunk: Buffer): void {
    if (this.#onLine !== undefined && this.#rest !== undefined)
      this.#handOver(this.#rest, chunk, this.#onLine);
    else this.#keep(chunk);
  }

  /** All of it; where lines are handed over, what came before the first. */
  kept(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    if (this.#onLine === undefined) return;
    const all = this.kept();
    const own = scriptOutput(all);
    if (own === undefined) return;
    this.#chunks = [all.subarray(0, all.length - own.length)];
    this.#handOver(Buffer.alloc(0), own, this.#onLine);
  }

  #handOver(before: Buffer, chunk: Buffer, onLine: (line: string) => void): void {
    let rest = Buffer.concat([before, chunk]);
    for (let end = rest.indexOf(lineEnd); end !== -1; end = rest.indexOf(lineEnd)) {
      onLine(rest.subarray(0, end).toString("utf8"));
      rest = rest.subarray(end + 1);
    }
    this.#rest = rest;
  }
}
