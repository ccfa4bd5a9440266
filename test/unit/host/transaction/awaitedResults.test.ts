import { setTimeout as delay } from "node:timers/promises";
import { AwaitedResults } from "../../../../provider/src/host/transaction/awaitedResults";
import type { RunOptions } from "../../../../provider/src/ssh/connection";
import { HostConnectionError, RemoteCommandError } from "../../../../provider/src/ssh/errors";
import { madeUp } from "../../errors/madeUp";
import { FakeHost } from "../fakeHost";

const soon = () => Date.now() + 60_000;
const lost = () =>
  new RemoteCommandError(
    { exitCode: null, stdout: "", stderr: "", connectionLost: true },
    { ...madeUp, what: "lost" },
  );
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A host whose waiting scripts a test plays: what each is asked for, line by line, and what it answers. */
class PlayedHost extends FakeHost {
  readonly asked: string[][] = [];
  /** Of the script that runs. */
  options: RunOptions | undefined;
  #lose: (error: Error) => void = () => undefined;

  constructor() {
    super(async (_script, options) => {
      const lines: string[] = [];
      this.asked.push(lines);
      this.options = options;
      const ended = (async () => {
        for await (const chunk of options.input as AsyncIterable<Buffer>) {
          lines.push(...String(chunk).trimEnd().split("\n"));
        }
        return "";
      })();
      return Promise.race([ended, new Promise<never>((_, reject) => (this.#lose = reject))]);
    });
  }

  tell(line: string): void {
    this.options?.onLine?.(line);
  }

  ends(name: string): void {
    this.tell(`result=${name} of ${name}`);
    this.tell(`ended=${name}`);
  }

  lose(error: Error): void {
    this.#lose(error);
  }

  /** Waits until the script number `index` was asked for so many lines. */
  async heard(index: number, count: number): Promise<string[]> {
    for (const end = Date.now() + 5000; (this.asked[index]?.length ?? 0) < count; await delay(5)) {
      if (Date.now() > end) throw new Error(`asked for no more than ${JSON.stringify(this.asked)}`);
    }
    return this.asked[index] ?? [];
  }
}

test("any number of scripts is awaited by one, which ends with the last of them", async () => {
  const host = new PlayedHost();
  const results = new AwaitedResults(host);
  const [a, b] = [results.resultOf("a", soon()), results.resultOf("b", soon())];
  expect(await host.heard(0, 2)).toEqual(["await a", "await b"]);
  host.ends("b");
  expect(await host.heard(0, 3)).toContain("forget b");
  host.tell("forgotten=b");
  expect(await b).toBe("of b\n");
  const c = results.resultOf("c", soon());
  for (const name of ["a", "c"]) {
    host.ends(name);
    host.tell(`forgotten=${name}`);
  }
  expect(await Promise.all([a, c])).toEqual(["of a\n", "of c\n"]);
  expect(host.options?.input).toMatchObject({ writableEnded: true });
  expect(host.scripts).toHaveLength(1);
});

test("who waits is told what its script does", async () => {
  const host = new PlayedHost();
  const results = new AwaitedResults(host);
  const told: unknown[] = [];
  const onProgress = (progress: unknown) => told.push(progress);
  const a = results.resultOf("a", soon(), onProgress);
  void results.resultOf("b", soon(), () => told.push("of b")).catch(() => undefined);
  await host.heard(0, 2);
  for (const text of ["start", "health new", `health new:${base64("forgotten=a \u001b[31m\rlogin:")}`]) {
    host.tell(`progress=a ${text}`);
  }
  host.tell("progress=c back");
  host.ends("a");
  host.tell("forgotten=a");
  expect(await a).toBe("of a\n");
  expect(told).toEqual([
    { phase: "start", console: "" },
    { phase: "health new", console: "" },
    { phase: "health new", console: "forgotten=a \u001b[31m\rlogin:" },
  ]);
  host.lose(new HostConnectionError("authentication", { ...madeUp, what: "locked out" }));
});

test("what is no phase is no answer", async () => {
  const host = new PlayedHost();
  const failed = expect(new AwaitedResults(host).resultOf("a", soon())).rejects.toThrow("cannot be read");
  await host.heard(0, 1);
  host.tell("progress=a starting");
  await failed;
});

test("after a lost link the next one is told all that is still awaited, and nobody loses a result that is there", async () => {
  const host = new PlayedHost();
  const results = new AwaitedResults(host);
  const [a, b] = [results.resultOf("a", soon()), results.resultOf("b", soon())];
  await host.heard(0, 2);
  host.ends("a");
  host.lose(lost());
  expect(await a).toBe("of a\n");
  expect(await host.heard(1, 1)).toEqual(["await b"]);
  host.ends("b");
  host.tell("forgotten=b");
  expect(await b).toBe("of b\n");
});

test("a channel that is wanted for others is given up, and had again", async () => {
  const host = new PlayedHost();
  const a = new AwaitedResults(host).resultOf("a", soon());
  await host.heard(0, 1);
  host.options?.giveWay?.();
  expect(await host.heard(1, 1)).toEqual(["await a"]);
  host.ends("a");
  host.tell("forgotten=a");
  expect(await a).toBe("of a\n");
});

test("a failure that may pass fails those whose deadline is over, one that does not pass fails all", async () => {
  const host = new PlayedHost();
  const results = new AwaitedResults(host);
  const [late, other] = [results.resultOf("late", Date.now()), results.resultOf("other", soon())];
  const failed = Promise.all([
    expect(late).rejects.toThrow("lost"),
    expect(other).rejects.toThrow("locked out"),
  ]);
  await host.heard(0, 2);
  host.lose(lost());
  await host.heard(1, 1);
  host.lose(new HostConnectionError("authentication", { ...madeUp, what: "locked out" }));
  await failed;
});

test("what is not done long after its deadline is given up, whatever the link does", async () => {
  jest.useFakeTimers();
  try {
    const result = new AwaitedResults(new PlayedHost()).resultOf("a", Date.now());
    const failed = expect(result).rejects.toThrow(
      "cannot wait for what runs there: it is not done at its deadline",
    );
    await jest.advanceTimersByTimeAsync(30_000);
    await failed;
  } finally {
    jest.useRealTimers();
  }
});
