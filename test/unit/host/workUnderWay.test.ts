import { WorkUnderWay } from "../../../provider/src/host/workUnderWay";

test("the end waits for what is under way, and nothing begins after it was asked for", async () => {
  const work = new WorkUnderWay();
  const stop = jest.fn();
  let finish: (result: string) => void = () => undefined;
  const first = work.untilDone(
    () =>
      new Promise<string>((resolve) => {
        finish = resolve;
      }),
  );
  const failing = work.untilDone(() => Promise.reject(new Error("failed")));
  work.endAfter("Pulumi's engine is gone", stop);
  await expect(failing).rejects.toThrow("failed");
  expect(stop).not.toHaveBeenCalled();
  const late = jest.fn();
  await expect(work.untilDone(late)).rejects.toThrow("Pulumi's engine is gone");
  expect(late).not.toHaveBeenCalled();
  finish("done");
  expect(await first).toBe("done");
  expect(stop).toHaveBeenCalledTimes(1);
});

test("with nothing under way the end comes at once", () => {
  const stop = jest.fn();
  new WorkUnderWay().endAfter("Pulumi's engine is gone", stop);
  expect(stop).toHaveBeenCalledTimes(1);
});
