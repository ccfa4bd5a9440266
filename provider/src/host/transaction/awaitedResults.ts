import { PassThrough } from "node:stream";
import { backOff } from "exponential-backoff";
import { SimpleVmError } from "../../errors/error";
import type { HostConnection } from "../../ssh/connection";
import { HostConnectionError, mayHaveBegun, mayPass } from "../../ssh/errors";
import { type Answer, parseAnswer } from "../answers";
import { sharedPaths } from "../paths";
import { type HostScript, textOf } from "../script";

/** What stands before a transaction's name in the name of its transient unit. */
export const transientPrefix = "simple-vm-deploy-";

/** A unit begins later than the wait for it, and what is ended by systemd has a while to go. */
const graceSeconds = 30;

/** After so long the host ends the waiting script; what still runs is then named to the next one. */
const conversationSeconds = 3600;

/** So often in a row may the waiting script itself fail. */
const mostFailures = 5;

/** What a detached script does at the moment, with the last line of the VM's console where it waits for its health. */
export type Progress = NonNullable<Answer<"waited">["progress"]>[1];

/** What is known of a detached script that somebody waits for. */
interface Awaited {
  /** Is told what the script does, each time that this changes; what is over within a second may be left out. */
  onProgress(progress: Progress): void;
  /** Milliseconds since 1970, by when systemd has ended it. */
  deadline: number;
  /** Its result, while the host is told to forget it. */
  result?: string;
  /** Ends the wait. */
  done(result: string): void;
  failed(error: unknown): void;
}

/**
 * Waits for all detached scripts of a host through one channel, on whichever link there is. The channel is open as long
 * as something is awaited, and given up for a while when the host opens no other (MaxSessions).
 */
export class AwaitedResults {
  readonly #awaited = new Map<string, Awaited>();
  #input: PassThrough | undefined;
  #isServing = false;
  /** Of the waiting script, one after the other, without an answer between them. */
  #failures = 0;

  constructor(private readonly host: HostConnection) {}

  /**
   * The text of the result of a script that was staged under this name, or may have been: one that the host knows nothing
   * of has a result that says so. The host has forgotten it then, unless the link was lost meanwhile; what it keeps holds
   * no key and goes when it boots.
   *
   * @param deadline milliseconds since 1970, by when systemd has ended the script
   * @param onProgress is told what the script does, where it tells that
   * @throws what connecting to the host threw: at once where trying again cannot help, else when the deadline is over
   */
  resultOf(
    name: string,
    deadline: number,
    onProgress: Awaited["onProgress"] = () => undefined,
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      const overdue = () =>
        this.#fail(name, this.#error("it is not done at its deadline, and systemd has not ended it"));
      const patience = Math.max(0, deadline - Date.now()) + graceSeconds * 1000;
      const timer = setTimeout(overdue, patience);
      const settle =
        <Value>(tell: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(timer);
          this.#awaited.delete(name);
          tell(value);
          if (this.#awaited.size === 0) this.#end();
        };
      this.#awaited.set(name, { deadline, onProgress, done: settle(resolve), failed: settle(reject) });
      this.#input?.write(request(name, {}));
      if (!this.#isServing) void this.#serve();
    });
  }

  /** Waits on one link after the other, until nothing is awaited any more. */
  async #serve(): Promise<void> {
    this.#isServing = true;
    while (this.#awaited.size > 0) {
      await backOff(() => this.#converse(), {
        numOfAttempts: Number.POSITIVE_INFINITY,
        startingDelay: 250,
        maxDelay: 2000,
        retry: (error: unknown) => {
          this.#brokenOff(error);
          return this.#awaited.size > 0;
        },
      }).catch(() => undefined);
    }
    this.#isServing = false;
  }

  async #converse(): Promise<void> {
    const input = new PassThrough();
    const results = new Map<string, string>();
    this.#input = input;
    for (const [name, awaited] of this.#awaited) input.write(request(name, awaited));
    try {
      await this.host.run(textOf(waitingScript), {
        what: "wait for what runs there",
        input,
        timeoutSeconds: conversationSeconds,
        onLine: (line) => this.#read(line, results),
        giveWay: () => this.#end(input),
      });
    } finally {
      if (this.#input === input) this.#input = undefined;
    }
    if (!input.writableEnded) throw this.#error("it ended early");
  }

  /** @param results what the same link has told so far of each script's result */
  #read(line: string, results: Map<string, string>): void {
    const answer = parseAnswer("waited", `${line}\n`);
    if (answer === undefined) {
      for (const name of this.#awaited.keys()) this.#fail(name, this.#error("its answer cannot be read"));
      return;
    }
    this.#failures = 0;
    const [working, progress] = answer.progress ?? [];
    if (progress !== undefined) this.#awaited.get(working ?? "")?.onProgress(progress);
    const [telling = "", told] = answer.result ?? [];
    if (told !== undefined) results.set(telling, `${results.get(telling) ?? ""}${told}\n`);
    const name = answer.ended ?? "";
    const awaited = this.#awaited.get(name);
    if (awaited !== undefined) {
      awaited.result = results.get(name) ?? "";
      this.#input?.write(request(name, awaited));
    }
    const forgotten = this.#awaited.get(answer.forgotten ?? "");
    if (forgotten?.result !== undefined) forgotten.done(forgotten.result);
  }

  /**
   * Who has the result is content with it; others wait on as long as another link, or another process on a host that is
   * short of memory, may bring it.
   */
  #brokenOff(error: unknown): void {
    this.#failures += 1;
    const ofHost = !(error instanceof HostConnectionError) && this.#failures < mostFailures;
    const mayCome = mayHaveBegun(error) || mayPass(error) || ofHost;
    for (const [name, { result, deadline }] of this.#awaited) {
      if (result !== undefined || !mayCome || Date.now() >= deadline) this.#fail(name, error);
    }
  }

  #fail(name: string, error: unknown): void {
    const awaited = this.#awaited.get(name);
    if (awaited?.result !== undefined) awaited.done(awaited.result);
    else awaited?.failed(error);
  }

  /** The waiting script ends where its input does. */
  #end(input = this.#input): void {
    input?.end();
    if (this.#input === input) this.#input = undefined;
  }

  #error(why: string): SimpleVmError {
    return new SimpleVmError({
      kind: "notAwaited",
      where: this.host.label,
      what: "cannot wait for what runs there",
      why,
    });
  }
}

const request = (name: string, { result }: Partial<Awaited>): string =>
  `${result === undefined ? "await" : "forget"} ${name}\n`;

const waitingScript: HostScript = {
  variables: { family: sharedPaths.staging, transient_prefix: transientPrefix, turns: sharedPaths.turns },
  files: ["lib/tell", "detached/await"],
};
