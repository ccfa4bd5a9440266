/** A gathering ends when no request came for this long: resources of one program arrive milliseconds apart. */
const quietMilliseconds = 50;
/** A gathering ends after this long in any case. */
const longestMilliseconds = 500;

/** Answers requests in their order. */
type AnswerAll<Request, Answer> = (requests: Request[]) => Promise<PromiseSettledResult<Answer>[]>;

/** Gathers requests of one group that come at about the same time, so that one call answers them all. */
export class GatheredRequests<Request, Answer> {
  private readonly open = new Map<string, Gathering<Request, Answer>>();

  /** Adds a request to its group, all of whose requests must have equivalent `answerAll` functions. */
  ask(group: string, request: Request, answerAll: AnswerAll<Request, Answer>): Promise<Answer> {
    const gathering =
      this.open.get(group) ?? new Gathering<Request, Answer>(answerAll, () => this.open.delete(group));
    this.open.set(group, gathering);
    return gathering.add(request);
  }
}

class Gathering<Request, Answer> {
  private readonly requests: Request[] = [];
  private readonly end = Date.now() + longestMilliseconds;
  private timer: NodeJS.Timeout | undefined;
  private finish: () => void = () => undefined;
  private readonly answers: Promise<PromiseSettledResult<Answer>[]>;

  constructor(answerAll: AnswerAll<Request, Answer>, close: () => void) {
    this.answers = new Promise<void>((resolve) => {
      this.finish = resolve;
    }).then(() => {
      close();
      return answerAll(this.requests);
    });
  }

  async add(request: Request): Promise<Answer> {
    const index = this.requests.push(request) - 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.finish, Math.max(0, Math.min(quietMilliseconds, this.end - Date.now())));
    const answer = (await this.answers)[index];
    if (answer?.status === "fulfilled") return answer.value;
    throw answer?.reason;
  }
}
