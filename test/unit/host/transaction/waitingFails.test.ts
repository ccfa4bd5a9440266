import { AwaitedResults } from "../../../../provider/src/host/transaction/awaitedResults";
import { RemoteCommandError } from "../../../../provider/src/ssh/errors";
import { madeUp } from "../../errors/madeUp";
import { FakeHost } from "../fakeHost";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const failure = () =>
  Promise.reject(
    new RemoteCommandError(
      { exitCode: 1, stdout: "", stderr: "", connectionLost: false },
      { ...madeUp, what: "the host cannot fork" },
    ),
  );
const soon = () => Date.now() + 3600_000;

test("a waiting script that always fails is begun five times, and then told", async () => {
  const host = new FakeHost(failure);
  const failed = expect(new AwaitedResults(host).resultOf("a", soon())).rejects.toThrow("cannot fork");
  await jest.advanceTimersByTimeAsync(60_000);
  await failed;
  expect(host.scripts).toHaveLength(5);
});

test("an answer between its failures shows that waiting goes on: it may fail as often again", async () => {
  const host: FakeHost = new FakeHost(async (_script, { onLine }) => {
    if (host.scripts.length === 4) {
      onLine?.("result=b of b");
      onLine?.("ended=b");
    }
    if (host.scripts.length === 8) {
      onLine?.("result=a of a");
      onLine?.("ended=a");
      onLine?.("forgotten=a");
      return "";
    }
    return failure();
  });
  const results = new AwaitedResults(host);
  const both = Promise.all([results.resultOf("a", soon()), results.resultOf("b", soon())]);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(await both).toEqual(["of a\n", "of b\n"]);
});
