import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Server, type ServerChannel } from "ssh2";
import { CommandInput } from "../../../provider/src/ssh/commandInput";
import { converse } from "../../../provider/src/ssh/conversation";
import { fingerprintPolicy } from "../../../provider/src/ssh/hostKeyPolicy";
import type { Link } from "../../../provider/src/ssh/link";
import { openLink } from "../../../provider/src/ssh/openLink";
import { generateKey, portOf, TestSshd } from "./sshd";

/** A host in this process: all that it does in one turn reaches the client in one piece, as to a client that was busy. */
const folder = new TestSshd();
let server: Server;
let command: (channel: ServerChannel) => void;
let link: Link;

beforeAll(async () => {
  generateKey(folder.path("host_ed25519"), "ed25519");
  server = new Server({ hostKeys: [readFileSync(folder.path("host_ed25519"))] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (context) => context.accept());
    client.on("session", (accept) => accept().on("exec", (confirm) => command(confirm())));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const settings = { address: "127.0.0.1", port: portOf(server), user: "ali", password: "any" };
  link = await openLink(settings, fingerprintPolicy(folder.fingerprint(), "the test"));
});
afterAll(async () => {
  await link.close();
  server.close();
  await folder.stop();
});

test("an exit code that comes with the confirmation of the command is heard", async () => {
  command = (channel) => channel.exit(3);
  const heard = link.withChannel("exit 3", async (channel) => {
    const [code] = await once(channel, "exit", { signal: AbortSignal.timeout(2000) });
    channel.close();
    return code;
  });
  expect(await heard).toBe(3);
});

test("output and end that come with the confirmation of the command are not lost", async () => {
  command = (channel) => {
    channel.write("output");
    channel.stderr.write("error output");
    channel.exit("KILL");
    channel.end();
  };
  const outcome = await link.withChannel("kill", (channel) => converse(channel, new CommandInput(""), 5));
  expect(outcome.exit).toEqual({ code: null, signal: "SIGKILL" });
  expect([outcome.stdout.toString(), outcome.stderr.toString()]).toEqual(["output", "error output"]);
  expect(outcome.interruption).toBeUndefined();
});

test("the next command waits for a channel's use, not for its opening alone", async () => {
  const open: ServerChannel[] = [];
  command = (channel) => {
    open.push(channel);
    if (open.length === 4) for (const one of open) one.exit(0);
    if (open.length > 4) channel.exit(0);
  };
  let most = 0;
  let current = 0;
  const one = async () =>
    link.withChannel("true", async (channel) => {
      most = Math.max(most, ++current);
      await once(channel, "exit", { signal: AbortSignal.timeout(2000) });
      current -= 1;
      channel.close();
    });
  await Promise.all(Array.from({ length: 8 }, one));
  expect(most).toBe(4);
});
