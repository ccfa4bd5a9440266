import { SimpleVmError } from "../errors/error";

/** What is not to be left half-way, so that whoever wants to end the process can wait for it. */
export class WorkUnderWay {
  #count = 0;
  #end: { why: string; stop: () => void } | undefined;

  /** Runs such work. None begins once the end was asked for. */
  async untilDone<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#end !== undefined)
      throw new SimpleVmError({
        kind: "engineGone",
        where: "the machine that runs Pulumi",
        what: this.#end.why,
      });
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#count -= 1;
      this.#stopIfIdle();
    }
  }

  /** Calls `stop` as soon as no such work is under way, and lets none begin: its error is `why`. */
  endAfter(why: string, stop: () => void): void {
    this.#end = { why, stop };
    this.#stopIfIdle();
  }

  #stopIfIdle(): void {
    if (this.#count === 0) this.#end?.stop();
  }
}
