import { changePower } from "../../../../provider/src/host/tool/power";
import { RemoteCommandError } from "../../../../provider/src/ssh/errors";
import { madeUp } from "../../errors/madeUp";
import { FakeHost } from "../fakeHost";

test("systemd's word for the state is given", async () => {
  const host = new FakeHost(async () => "state=active\n");
  expect(await changePower(host, "web", "start")).toBe("active");
});

test.each([
  [30, "`simple-vm list` names the VMs"],
  [31, "a deploy of this VM is running"],
  [32, "simple-vm logs web"],
])("exit code %d is told with what to do", async (exitCode, words) => {
  const end = { exitCode, stdout: "", stderr: "the reason\n", connectionLost: false };
  const host = new FakeHost(async () => {
    throw new RemoteCommandError(end, { ...madeUp, what: "it failed" });
  });
  const failed = changePower(host, "web", "restart");
  await expect(failed).rejects.toThrow("root@fake:22: cannot restart the VM web: the reason");
  await expect(failed).rejects.toThrow(words);
});
