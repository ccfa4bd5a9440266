import { HostUncertainError } from "../../../../provider/src/host/transaction/detachedScript";
import { RemoteCommandError } from "../../../../provider/src/ssh/errors";
import { madeUp } from "../../errors/madeUp";
import { DetachedHere, detached, runDetached } from "../detachedHere";
import { FakeHost } from "../fakeHost";

let here: DetachedHere;
beforeEach(() => {
  here = new DetachedHere();
});
afterEach(() => here.remove());

const cutOff = (exitCode: number | null) =>
  new RemoteCommandError(
    { exitCode, stdout: "", stderr: "", connectionLost: false },
    { ...madeUp, what: "not done within 60 seconds" },
  );

test.each([124, 143, 137, null])(
  "a wait that the host ended with %p is no end of the script",
  async (code) => {
    const host: FakeHost = new FakeHost(async (script, options) => {
      if (host.scripts.length === 2) throw cutOff(code);
      return here.run(script, options);
    });
    expect(await runDetached(host, detached("finish done"))).toMatchObject({ status: "done" });
    const overdue = { ...detached("finish done"), deadlineSeconds: 0 };
    const never = runDetached(new FakeHost(() => Promise.reject(cutOff(code))), overdue);
    await expect(never).rejects.toBeInstanceOf(HostUncertainError);
  },
);
