/** Answers requests in their order. */
type AnswerAll<Request, Answer> = (requests: Request[]) => Promise<PromiseSettledResult<Answer>[]>;

interface Batch<Request, Answer> {
  requests: Request[];
  done: Promise<PromiseSettledResult<Answer>[]>;
}

/**
 * Requests that are answered many at once, one batch after the other: those that come together, and those that
 * come while a batch is under way, are the next one. None waits without need, and a wave of VMs costs one script on its host.
 */
export class Batches<Request, Answer> {
  /** The batches that have not begun, by what their requests have in common. */
  readonly #waiting = new Map<string, Batch<Request, Answer>>();
  /** The end of the last batch. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly answerAll: AnswerAll<Request, Answer>) {}

  /** Adds a request to the next batch of those that have `common`. */
  async ask(request: Request, common = ""): Promise<Answer> {
    const { requests, done } = this.#openBatch(common);
    const index = requests.push(request) - 1;
    const result = (await done)[index];
    if (result?.status === "fulfilled") return result.value;
    throw result?.reason;
  }

  #openBatch(common: string): Batch<Request, Answer> {
    const open = this.#waiting.get(common);
    if (open !== undefined) return open;
    const requests: Request[] = [];
    const done = this.#last.then(turnOfAllThatWaited).then(() => {
      this.#waiting.delete(common);
      return this.answerAll(requests);
    });
    const batch = { requests, done };
    this.#waiting.set(common, batch);
    this.#last = done.catch(() => undefined);
    return batch;
  }
}

/** Those who waited for the same thing, as for the connection, go on one after the other before this does. */
const turnOfAllThatWaited = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
