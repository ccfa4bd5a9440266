import { scriptOutput } from "./command";

const lineEnd = "\n".charCodeAt(0);

/** What a command prints: kept, or handed over as it comes, as soon as the script's own output begins. */
export class CommandOutput {
  readonly #onChunk: ((chunk: Buffer) => void) | undefined;
  #chunks: Buffer[] = [];
  #begun = false;

  constructor(onChunk?: (chunk: Buffer) => void) {
    this.#onChunk = onChunk;
  }

  add(chunk: Buffer): void {
    if (this.#onChunk !== undefined && this.#begun) this.#onChunk(chunk);
    else this.#keep(chunk);
  }

  /** All of it; where it is handed over, what came before. */
  kept(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    if (this.#onChunk === undefined) return;
    const all = this.kept();
    const own = scriptOutput(all);
    if (own === undefined) return;
    this.#begun = true;
    this.#chunks = [all.subarray(0, all.length - own.length)];
    if (own.length > 0) this.#onChunk(own);
  }
}

/** Gives what takes chunks and calls `onLine` for each whole line of them, without its end. */
export function inLines(onLine: (line: string) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(lineEnd); end !== -1; end = rest.indexOf(lineEnd)) {
      onLine(rest.subarray(0, end).toString("utf8"));
      rest = rest.subarray(end + 1);
    }
  };
}
