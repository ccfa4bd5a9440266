import { toldWhenLong } from "../../../provider/src/steps/toldWhenLong";

const evaluation = { doing: "evaluating", done: "evaluated" };
beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** What is told of work that takes so long. */
async function toldOf(milliseconds: number, end: () => number): Promise<string[][]> {
  const reporter = { status: jest.fn(), note: jest.fn(), warn: jest.fn() };
  const work = () => new Promise<void>((done) => setTimeout(done, milliseconds)).then(end);
  const result = toldWhenLong(reporter, evaluation, work).catch(() => 0);
  await jest.advanceTimersByTimeAsync(60_000);
  await result;
  return reporter.status.mock.calls;
}

test.each<[milliseconds: number, told: string[][]]>([
  [1999, []],
  [12_000, [["evaluating"], ["evaluated", "12 s"]]],
])("work of %d ms is told as %j", async (milliseconds, told) => {
  expect(await toldOf(milliseconds, () => 1)).toEqual(told);
});

test("work that fails has no end that is told", async () => {
  const fail = () => {
    throw new Error("it failed");
  };
  expect(await toldOf(12_000, fail)).toEqual([["evaluating"]]);
});
