import { Readable } from "node:stream";
import { openConsole } from "../../../../provider/src/host/tool/console";
import { RemoteCommandError } from "../../../../provider/src/ssh/errors";
import { madeUp } from "../../errors/madeUp";
import { FakeHost } from "../fakeHost";

const request = { asker: "somebody", input: Readable.from([]), onShown: () => undefined };

test("what the guest shows is handed on as it comes", async () => {
  const shown: string[] = [];
  const host = new FakeHost(async (_script, { onChunk }) => {
    onChunk?.(Buffer.from("login: "));
    return "";
  });
  await openConsole(host, "web", { ...request, onShown: (chunk) => shown.push(chunk.toString()) });
  expect(shown).toEqual(["login: "]);
});

test.each([
  [
    30,
    "the VM does not run",
    "console of the VM web: the VM does not run\nWhat to do: `simple-vm start web`",
  ],
  [31, "ann on laptop", "console of the VM web: ann on laptop has it\nWhat to do: ask them"],
  [
    32,
    "Error: no such chardev",
    "web: Error: no such chardev\nWhat to do: it takes QEMU's first serial port",
  ],
])("exit code %d is told with what to do", async (exitCode, stderr, words) => {
  const end = { exitCode, stdout: "", stderr: `${stderr}\n`, connectionLost: false };
  const host = new FakeHost(async () => {
    throw new RemoteCommandError(end, { ...madeUp, what: "it failed" });
  });
  await expect(openConsole(host, "web", request)).rejects.toThrow(words);
});
