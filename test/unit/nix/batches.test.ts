import { Batches } from "../../../provider/src/nix/batches";

/** Answers each request by itself in capitals, and refuses `bad`; keeps the batches that it was given. */
class Answerer {
  readonly batches: string[][] = [];
  #open: (() => void)[] = [];

  readonly all = async (requests: string[]): Promise<PromiseSettledResult<string>[]> => {
    this.batches.push(requests);
    await new Promise<void>((resolve) => this.#open.push(resolve));
    return requests.map((request) =>
      request === "bad"
        ? { status: "rejected", reason: new Error("refused") }
        : { status: "fulfilled", value: request.toUpperCase() },
    );
  };

  /** Lets the batch that is under way end, as soon as there is one. */
  async finish(): Promise<void> {
    while (this.#open.length === 0) await new Promise(setImmediate);
    this.#open.shift()?.();
  }
}

test("what is asked together is one batch, and what comes while it is under way is the next", async () => {
  const answerer = new Answerer();
  const batches = new Batches(answerer.all);
  const first = Promise.all([batches.ask("a"), batches.ask("b")]);
  while (answerer.batches.length === 0) await new Promise(setImmediate);
  const second = Promise.all(["c", "d"].map((request) => batches.ask(request)));
  await answerer.finish();
  expect(await first).toEqual(["A", "B"]);
  await answerer.finish();
  expect(await second).toEqual(["C", "D"]);
  expect(answerer.batches).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
});

test("each has an end of its own, and one batch has what is asked with the same in common", async () => {
  const answerer = new Answerer();
  const batches = new Batches(answerer.all);
  const asked = Promise.allSettled([batches.ask("bad", "x"), batches.ask("a", "y"), batches.ask("b", "x")]);
  await answerer.finish();
  await answerer.finish();
  expect((await asked).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(answerer.batches).toEqual([["bad", "b"], ["a"]]);
});

test("a batch that fails as a whole fails each of it, and not the next one", async () => {
  const answers = jest
    .fn<Promise<PromiseSettledResult<string>[]>, [string[]]>()
    .mockRejectedValueOnce(new Error("lost"))
    .mockResolvedValueOnce([{ status: "fulfilled", value: "B" }]);
  const batches = new Batches(answers);
  await expect(batches.ask("a")).rejects.toThrow("lost");
  expect(await batches.ask("b")).toBe("B");
});
