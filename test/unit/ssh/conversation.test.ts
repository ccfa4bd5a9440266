import { PassThrough } from "node:stream";
import type { ClientChannel } from "ssh2";
import { CommandInput } from "../../../provider/src/ssh/commandInput";
import { converse } from "../../../provider/src/ssh/conversation";

/** A channel as ssh2 gives it: its last event is `close`, with the exit code and signal if the host told them. */
class FakeChannel extends PassThrough {
  readonly stderr = new PassThrough();

  constructor() {
    super({ autoDestroy: false });
  }
}

async function outcomeOf(events: (channel: FakeChannel) => void) {
  const channel = new FakeChannel();
  const outcome = converse(channel as unknown as ClientChannel, new CommandInput(undefined), 5);
  events(channel);
  return outcome;
}

test.each([
  ["an exit code", [0], { code: 0, signal: undefined }],
  ["a signal", [null, "SIGKILL"], { code: null, signal: "SIGKILL" }],
  ["nothing, as the link was lost", [], undefined],
])("a command that was over before anybody listened ended with %s", async (_, told, exit) => {
  const { exit: seen } = await outcomeOf((channel) => channel.emit("close", ...told));
  expect(seen).toEqual(exit);
});

test("what a command told while it was listened to counts", async () => {
  const { exit, stderr } = await outcomeOf((channel) => {
    channel.stderr.write("no such file");
    channel.emit("exit", 2);
    setImmediate(() => channel.emit("close", 2));
  });
  expect(exit).toEqual({ code: 2, signal: undefined });
  expect(stderr.toString()).toBe("no such file");
});
