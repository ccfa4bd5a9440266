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
let refuses: () => boolean = () => false;
let link: Link;

beforeAll(async () => {
  generateKey(folder.path("host_ed25519"), "ed25519");
  server = new Server({ hostKeys: [readFileSync(folder.path("host_ed25519"))] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (context) => context.accept());
    client.on("session", (accept, reject) => {
      if (refuses()) reject();
      else accept().on("exec", (confirm) => command(confirm()));
    });
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

describe("a channel that the host refuses", () => {
  let refusals: number;
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "Date"] });
    refusals = 0;
  });
  afterEach(() => {
    jest.useRealTimers();
    refuses = () => false;
  });

  /** Lets the waits between the tries pass until it holds; fails after four seconds. */
  async function waitsUntil(holds: () => boolean): Promise<void> {
    for (const end = Date.now() + 4000; !holds(); ) {
      if (Date.now() > end) throw new Error(`no end after ${refusals} refusals`);
      jest.advanceTimersByTime(100);
      await new Promise(setImmediate);
    }
  }
  const refuseWhile = (holds: () => boolean) => {
    refuses = () => {
      refusals += holds() ? 1 : 0;
      return holds();
    };
  };
  const run = () =>
    link.withChannel("true", async (channel) => {
      const [code] = await once(channel, "exit");
      channel.close();
      return code;
    });

  test("is tried again for as long as another one is open", async () => {
    const open: ServerChannel[] = [];
    command = (channel) => open.push(channel);
    const first = run();
    while (open.length === 0) await new Promise(setImmediate);
    refuseWhile(() => open.length > 0);
    const codes: unknown[] = [];
    const both = [first, run()].map((one) => one.then((code) => codes.push(code)));
    await waitsUntil(() => refusals >= 20);
    command = (channel) => channel.exit(0);
    open.pop()?.exit(0);
    await waitsUntil(() => codes.length === 2);
    await Promise.all(both);
    expect(codes).toEqual([0, 0]);
  });

  test("is given up after a few tries where none is open", async () => {
    refuseWhile(() => true);
    const refused = expect(run()).rejects.toThrow("Channel open failure");
    await waitsUntil(() => refusals >= 8);
    await refused;
    expect(refusals).toBe(8);
  });
});
