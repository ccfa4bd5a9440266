import { PassThrough } from "node:stream";
import { keepAlive } from "../../../provider/src/ssh/keepAlive";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const seconds = (count: number) => jest.advanceTimersByTime(count * 1000);

test("a silent stream is asked every ten seconds, and destroyed after three answers are missing", () => {
  const stream = new PassThrough();
  stream.on("error", () => undefined);
  const ping = jest.fn();
  keepAlive(stream, ping);
  seconds(39);
  expect([ping.mock.calls.length, stream.destroyed]).toEqual([3, false]);
  seconds(1);
  expect([ping.mock.calls.length, stream.destroyed]).toEqual([3, true]);
});

test("anything that comes is a sign of life", () => {
  const stream = new PassThrough();
  keepAlive(stream, () => undefined);
  for (let times = 0; times < 10; times += 1) {
    seconds(30);
    stream.emit("data", Buffer.from("data"));
  }
  expect(stream.destroyed).toBe(false);
});

test("it can be stopped", () => {
  const stream = new PassThrough();
  const ping = jest.fn();
  keepAlive(stream, ping)();
  seconds(100);
  expect([ping.mock.calls.length, stream.destroyed]).toEqual([0, false]);
});
