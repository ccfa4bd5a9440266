import { finished, Readable, type Writable } from "node:stream";

/** A command's standard input. It is watched from the first moment, because a stream can fail while the host is being connected. */
export class CommandInput {
  readonly #source: Readable;
  /** Comes when the source fails or is closed before its end. */
  readonly failure: Promise<Error>;

  constructor(input: string | Buffer | Readable | undefined) {
    this.#source = input instanceof Readable ? input : Readable.from(chunks(input));
    this.failure = new Promise((resolve) => {
      finished(this.#source, { writable: false }, (error) => {
        if (error) resolve(error);
      });
    });
  }

  /** Streams the source into the command, no faster than the command reads. */
  feed(channel: Writable): void {
    this.#source.pipe(channel);
  }

  /** Nobody reads it any more: what produces it learns so by its stream being destroyed. */
  discard(): void {
    this.#source.unpipe();
    this.#source.destroy();
  }
}

function chunks(input: string | Buffer | undefined): Buffer[] {
  return input === undefined || input.length === 0 ? [] : [Buffer.from(input)];
}
