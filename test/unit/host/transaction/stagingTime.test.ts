import { AwaitedResults } from "../../../../provider/src/host/transaction/awaitedResults";
import { runDetached } from "../../../../provider/src/host/transaction/detachedScript";
import { detached } from "../detachedHere";
import { FakeHost } from "../fakeHost";

afterEach(() => jest.useRealTimers());

test("time that the staging took, as over a slow link, is not taken from the script's deadline", async () => {
  const began = new Date("2026-01-01T00:00:00Z");
  const staged = new Date("2026-01-01T00:10:00Z");
  jest.useFakeTimers({ now: began, doNotFake: ["nextTick", "setImmediate"] });
  const host = new FakeHost(async () => {
    jest.setSystemTime(staged);
    return "";
  });
  const results = new AwaitedResults(host);
  const resultOf = jest.spyOn(results, "resultOf").mockResolvedValue("");
  const script = { ...detached("finish done"), deadlineSeconds: 30 };
  await expect(runDetached(host, script, results)).rejects.toThrow("its result cannot be read");
  expect(resultOf).toHaveBeenCalledWith(expect.any(String), staged.getTime() + 30_000, undefined);
});
