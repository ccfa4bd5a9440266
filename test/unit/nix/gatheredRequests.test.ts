import { GatheredRequests } from "../../../provider/src/nix/gatheredRequests";

const echo = jest.fn((requests: string[]) =>
  Promise.resolve(requests.map((value) => ({ status: "fulfilled" as const, value }))),
);
beforeEach(() => {
  echo.mockClear();
  jest.useFakeTimers();
});
afterEach(() => jest.useRealTimers());

test("requests of one group that come close together are one call; groups are apart", async () => {
  const gathered = new GatheredRequests<string, string>();
  const first = gathered.ask("x", "a", echo);
  await jest.advanceTimersByTimeAsync(40);
  const others = [gathered.ask("x", "b", echo), gathered.ask("y", "c", echo)];
  await jest.advanceTimersByTimeAsync(60);
  expect(await Promise.all([first, ...others])).toEqual(["a", "b", "c"]);
  expect(echo.mock.calls).toEqual([[["a", "b"]], [["c"]]]);
});

test("requests that never stop coming do not hold the first one back forever", async () => {
  const gathered = new GatheredRequests<string, string>();
  const answered = gathered.ask("x", "0", echo);
  for (let count = 1; count < 30; count++) {
    void gathered.ask("x", String(count), echo);
    await jest.advanceTimersByTimeAsync(40);
  }
  expect(await answered).toBe("0");
  expect(echo.mock.calls.length).toBeGreaterThan(1);
});

test("a call that fails fails each request of its group; a rejected answer only its own", async () => {
  const gathered = new GatheredRequests<string, string>();
  const failing = gathered.ask("x", "a", () => Promise.reject(new Error("all")));
  const half = (requests: string[]) =>
    Promise.resolve(
      requests.map((value) =>
        value === "bad"
          ? { status: "rejected" as const, reason: new Error("one") }
          : { status: "fulfilled" as const, value },
      ),
    );
  const answers = Promise.allSettled([
    failing,
    gathered.ask("y", "bad", half),
    gathered.ask("y", "good", half),
  ]);
  await jest.advanceTimersByTimeAsync(100);
  expect(
    (await answers).map((answer) => (answer.status === "rejected" ? answer.reason.message : answer.value)),
  ).toEqual(["all", "one", "good"]);
});
