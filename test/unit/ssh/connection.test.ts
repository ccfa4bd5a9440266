import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { RemoteCommandError } from "../../../provider/src/ssh/errors";
import { ConnectionPool } from "../../../provider/src/ssh/pool";
import { TestSshd, until } from "./sshd";

jest.setTimeout(60_000);

const sshd = new TestSshd();
const pool = new ConnectionPool();
beforeAll(() => sshd.start());
afterEach(() => pool.close());
afterAll(() => sshd.stop());

const failed = async (running: Promise<unknown>): Promise<RemoteCommandError> => {
  const thrown = await running.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof RemoteCommandError) return thrown;
  throw new Error(`expected a RemoteCommandError, but came: ${String(thrown)}`);
};

test("twenty scripts at once share one connection", async () => {
  const before = sshd.accepted();
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const host = await pool.connect(sshd.settings());
      return host.run(`echo ${index}`, { what: "count" });
    }),
  );
  expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => `${index}\n`));
  expect(sshd.accepted() - before).toBe(1);
});

test("equal settings give the same object, which names the host and its key", async () => {
  const host = await pool.connect(sshd.settings());
  expect(await pool.connect(sshd.settings())).toBe(host);
  expect(host.label).toBe(`${sshd.user}@127.0.0.1:${sshd.port}`);
  expect(host.hostKeyFingerprint).toBe(sshd.fingerprint());
});

test("characters of several bytes arrive whole", async () => {
  const host = await pool.connect(sshd.settings());
  const text = "ä€😀".repeat(50_000);
  expect(await host.run("cat", { what: "echo", input: text })).toBe(text);
});

test("an input of 50 MB is streamed no faster than the script reads", async () => {
  const host = await pool.connect(sshd.settings());
  const chunk = Buffer.alloc(64 * 1024, 7);
  let produced = 0;
  const source = new Readable({
    read() {
      produced += chunk.length;
      this.push(produced > 50 * 1024 * 1024 ? null : chunk);
    },
  });
  const gate = sshd.path("gate");
  const running = host.run(`until [ -e ${gate} ]; do sleep 0.05; done; wc -c`, {
    what: "read much",
    input: source,
  });
  await until(() => produced > 1024 * 1024, "the stream began");
  let last = 0;
  await until(() => {
    const still = last === produced;
    last = produced;
    return still;
  }, "the stream waits for the reader");
  expect(produced).toBeLessThan(8 * 1024 * 1024);
  await host.run(`touch ${gate}`, { what: "open the gate" });
  expect((await running).trim()).toBe(String(50 * 1024 * 1024));
});

test("a script that ends before its input has its own words in the error, and the source is destroyed", async () => {
  const host = await pool.connect(sshd.settings());
  const source = new Readable({
    read() {
      this.push(Buffer.alloc(64 * 1024));
    },
  });
  const error = await failed(
    host.run("echo 'disk full' >&2; exit 3", { what: "import the closure", input: source }),
  );
  expect(error).toMatchObject({ exitCode: 3, stderr: "disk full\n", connectionLost: false });
  expect(error.message).toBe(
    `${host.label}: cannot import the closure (exit code 3): disk full\nWhat to do: mend what its tools name, then run the same command again: it goes on from there`,
  );
  expect(source.destroyed).toBe(true);
});

test("an input that fails ends the command", async () => {
  const host = await pool.connect(sshd.settings());
  const source = new PassThrough();
  source.write("half");
  const done = sshd.path("read-half");
  const running = failed(
    host.run(`head -c 4 >/dev/null; touch ${done}; cat >/dev/null`, { what: "import", input: source }),
  );
  await until(() => existsSync(done), "the script reads");
  source.destroy(new Error("the export broke"));
  const error = await running;
  expect(error.message).toContain("cannot import (its input failed: the export broke)");
  expect(error.connectionLost).toBe(false);
});

test("an input that fails before the host is connected is an error, not a crash", async () => {
  const host = await pool.connect(sshd.settings());
  const source = new PassThrough();
  const running = failed(host.run("cat", { what: "import", input: source }));
  source.destroy(new Error("broken at once"));
  expect((await running).message).toContain("broken at once");
});

test("a link that is cut rejects what runs, and the next script connects anew to the same key", async () => {
  const host = await pool.connect(sshd.settings());
  const before = sshd.accepted();
  const begun = sshd.path("begun");
  const running = failed(host.run(`touch ${begun}; sleep 60`, { what: "wait" }));
  await until(() => existsSync(begun), "the script runs");
  sshd.cutConnections();
  const lost = await running;
  expect(lost).toMatchObject({ connectionLost: true, exitCode: null });
  expect(lost.message).toContain("cannot wait (the connection was lost)");
  expect(await host.run("echo back", { what: "come back" })).toBe("back\n");
  expect(sshd.accepted() - before).toBe(1);
});

test("commands that wait for a channel when the link is cut run over the next one", async () => {
  const host = await pool.connect(sshd.settings());
  await host.run("true", { what: "open" });
  const begun = (index: number) => sshd.path(`running-${index}`);
  const first = [0, 1, 2, 3].map((index) =>
    failed(host.run(`touch ${begun(index)}; sleep 60`, { what: "wait" })),
  );
  await until(() => [0, 1, 2, 3].every((index) => existsSync(begun(index))), "four scripts run");
  const fifth = host.run("echo fifth", { what: "queue" });
  sshd.cutConnections();
  expect((await Promise.all(first)).map(({ connectionLost }) => connectionLost)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(await fifth).toBe("fifth\n");
});

test("lines come while the script runs, whole and without what the profile printed", async () => {
  const host = await pool.connect(sshd.settings());
  const input = new PassThrough();
  const lines: string[] = [];
  const output = await host.run("printf 'fir'; read -r go; echo \"st $go\"; printf 'é\\nrest'", {
    what: "tell",
    input: input.end("go\n"),
    onLine: (line) => lines.push(line),
  });
  expect([lines, output]).toEqual([["first go", "é"], ""]);
});

test("the host ends a script after its time", async () => {
  const host = await pool.connect(sshd.settings());
  const error = await failed(host.run("sleep 60", { what: "wait", timeoutSeconds: 1 }));
  expect(error).toMatchObject({ exitCode: 124, connectionLost: false });
  expect(error.message).toContain("cannot wait (not done within 1 second)");
});

test("a command that is missing is told with the PATH", async () => {
  const host = await pool.connect(sshd.settings());
  const error = await failed(host.run("no-such-tool --version", { what: "ask the tool" }));
  expect(error.exitCode).toBe(127);
  expect(error.message).toMatch(
    /exit code 127: a command was not found[\s\S]*no-such-tool[\s\S]*Searched: .*\/usr\/bin/,
  );
});

test("a script killed by a signal is no success", async () => {
  const host = await pool.connect(sshd.settings());
  const error = await failed(host.run("kill -KILL $$", { what: "survive" }));
  expect(error).toMatchObject({ exitCode: 137, connectionLost: false });
});

test("a script that is too long for a command line is refused before it is sent", async () => {
  const host = await pool.connect(sshd.settings());
  await expect(host.run(`: ${"x".repeat(130_000)}`, { what: "send much" })).rejects.toThrow(
    "What to do: report it",
  );
  expect(await host.run(`printf %s '${"x".repeat(100 * 1024)}' | wc -c`, { what: "send 100 KiB" })).toMatch(
    /^\s*102400\n$/,
  );
});

test("only the last forty lines of the error output are in the message, all are in the property", async () => {
  const host = await pool.connect(sshd.settings());
  const error = await failed(host.run("seq 1 100 >&2; exit 1", { what: "build" }));
  expect(error.message.split("\n")).toEqual([
    `${host.label}: cannot build (exit code 1)`,
    "What to do: mend what its tools name, then run the same command again: it goes on from there",
    "Details:",
    ...lines(61, 100),
  ]);
  expect(error.stderr.trim().split("\n")).toEqual(lines(1, 100));
});

function lines(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

test("an idle connection does not keep the process alive", async () => {
  const program = `
    const { ConnectionPool } = require("${process.cwd()}/provider/src/ssh/pool.ts");
    new ConnectionPool().connect(${JSON.stringify(sshd.settings())}).then((host) => host.run("sleep 0.3; echo done", { what: "test" })).then((text) => process.stdout.write(text));
  `;
  const child = spawn("npx", ["tsx", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 20_000,
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = await once(child, "close");
  expect({ code, output }).toEqual({ code: 0, output: "done\n" });
});

test("a port where nothing listens cannot be reached through the host", async () => {
  const host = await pool.connect(sshd.settings());
  await expect(host.forward("127.0.0.1", 1)).rejects.toThrow(
    /cannot reach 127\.0\.0\.1 port 1 from there: .+\nWhat to do: see that the VM runs/,
  );
});
