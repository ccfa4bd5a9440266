import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { AwaitedResults } from "../../../provider/src/host/awaitedResults";
import {
  type DetachedScript,
  HostUncertainError,
  runDetached as runDetachedWith,
} from "../../../provider/src/host/detachedScript";
import { textOf } from "../../../provider/src/host/script";
import type { RunOptions } from "../../../provider/src/ssh/connection";
import { HostConnectionError, RemoteCommandError } from "../../../provider/src/ssh/errors";
import { FakeHost } from "./fakeHost";

/** What stands for systemd here: units are processes, and active as long as they live; they get no files of who starts them. */
const systemdRun = `#!/bin/sh
while [ "\${1#--}" != "$1" ]; do
  case "$1" in --unit=*) unit="\${1#--unit=}" ;; esac
  shift
done
"$@" >/dev/null 2>&1 7>&- &
echo $! >"$UNITS/$unit"
`;
const systemctl = `#!/bin/sh
for unit; do :; done
grep -q '^State:.[^Z]' "/proc/$(cat "$UNITS/$unit" 2>/dev/null)/status" 2>/dev/null
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simple-vm-detached-"));
  mkdirSync(join(root, "units"));
  writeFileSync(join(root, "systemd-run"), systemdRun, { mode: 0o755 });
  writeFileSync(join(root, "systemctl"), systemctl, { mode: 0o755 });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs a script by /bin/sh, with its /run in the temporary folder. */
async function runHere(script: string, { input = "", onLine }: RunOptions): Promise<string> {
  const env = { ...process.env, PATH: `${root}:${process.env.PATH}`, UNITS: join(root, "units") };
  const child = spawn("/bin/sh", ["-c", script.replaceAll("/run/simple-vms-deploy", `${root}/deploy`)], {
    env,
  });
  child.stdin.on("error", () => undefined);
  if (input instanceof Readable) input.pipe(child.stdin);
  else child.stdin.end(input);
  if (onLine !== undefined) createInterface({ input: child.stdout }).on("line", onLine);
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  const output = onLine === undefined ? text(child.stdout) : "";
  const [stdout, stderr, exitCode] = await Promise.all([output, text(child.stderr), closed]);
  if (exitCode === 0) return stdout;
  throw new RemoteCommandError({ exitCode, stdout, stderr, connectionLost: false }, { what: stderr });
}

const connectionLost = () =>
  new RemoteCommandError(
    { exitCode: null, stdout: "", stderr: "", connectionLost: true },
    { what: "the connection was lost" },
  );

/** A link of its own for a script: `cut` is what its host sees of the link's end. */
function linkOf({ input }: RunOptions): { input: PassThrough; cut: () => void } {
  const link = new PassThrough();
  if (input instanceof Readable) input.pipe(link, { end: false });
  return { input: link, cut: () => link.end() };
}

/** Runs the waiting script until it has told a line, which nobody reads. */
async function tellNobody(script: string, options: RunOptions): Promise<void> {
  const { input, cut } = linkOf(options);
  await new Promise<void>((told) => void runHere(script, { ...options, input, onLine: () => told() }));
  cut();
}

const runDetached = (host: FakeHost, detached: DetachedScript) =>
  runDetachedWith(host, detached, new AwaitedResults(host));

const functions = textOf({ variables: {}, files: ["lib/tell", "lib/result"] });

const detached = (script: string, files: Record<string, string> = {}): DetachedScript => ({
  name: "gateway",
  owner: "urn",
  what: "deploy the VM gateway",
  script: `set -u\nstaged="\${0%/*}"\n${functions}${script}`,
  files,
  secrets: {},
  deadlineSeconds: 60,
});

test("a script gets its files as they are, and tells its result", async () => {
  const content = "two\nlines, 'quoted' $HOME \\ and no end";
  const files = { unit: content, "keys/ssh/key": "", "keys/wg/a.conf": `${content}\n` };
  const copied = join(root, "copied");
  const script = `cp -r "$staged" ${copied}; echo "keptDrive=/a b=c" >>"$staged/result.new"; finish done`;
  const result = await runDetached(new FakeHost(runHere), detached(script, files));
  expect(result).toEqual({
    status: "done",
    reason: "",
    publicKey: {},
    warning: [],
    dropIn: [],
    keptDrive: "/a b=c",
  });
  for (const [path, given] of Object.entries(files)) {
    expect(readFileSync(join(copied, path), "utf8")).toBe(given);
  }
  expect(existsSync(join(root, "deploy"))).toBe(false);
});

test.each([
  ["its own reason", 'finish failed "first line\nsecond: \\$x"', "first line\nsecond: $x"],
  ["that it gave no result", "exit 3", "it ended without a result"],
  [
    "that its result is doubled",
    'echo status=done >>"$staged/result.new"; finish failed',
    "its result cannot be read",
  ],
])("a script that fails is told with %s", async (_what, script, reason) => {
  const message = `root@fake:22: cannot deploy the VM gateway:${reason.includes("\n") ? "\n" : " "}${reason}`;
  await expect(runDetached(new FakeHost(runHere), detached(script))).rejects.toThrow(message);
  expect(existsSync(join(root, "deploy"))).toBe(false);
});

test("only what the script itself gave is explained; of one that broke off there is no output to point at", async () => {
  const explain = (reason: string) => ({ why: `explained: ${reason}`, next: "read it" });
  const run = (script: string) => runDetached(new FakeHost(runHere), { ...detached(script), explain });
  await expect(run("finish failed x")).rejects.toMatchObject({
    parts: { why: "explained: x", next: "read it" },
  });
  await expect(run("finish broken x")).rejects.toMatchObject({
    parts: { why: "explained: x", next: "read it" },
  });
  const broken = { parts: { next: expect.stringContaining("run the same command again") } };
  await expect(run("exit 3")).rejects.toBeInstanceOf(HostUncertainError);
  await expect(run("exit 3")).rejects.toMatchObject(broken);
  const restarted: FakeHost = new FakeHost((script, options) =>
    restarted.scripts.length === 1 ? Promise.reject(connectionLost()) : runHere(script, options),
  );
  const forgotten = runDetached(restarted, { ...detached("finish done"), explain });
  await expect(forgotten).rejects.toThrow("the host knows nothing of it");
  await expect(forgotten).rejects.toMatchObject(broken);
});

test("a lost connection leaves the script running, and the next one has its result", async () => {
  const [began, mayEnd] = [join(root, "began"), join(root, "mayEnd")];
  execFileSync("mkfifo", [began, mayEnd]);
  let lost: Promise<string> | undefined;
  const host = new FakeHost(async (script, options) => {
    if (host.scripts.length !== 2) {
      const running = runHere(script, options);
      if (host.scripts.length === 3) await writeFile(mayEnd, "");
      return running;
    }
    const { input, cut } = linkOf(options);
    lost = runHere(script, { ...options, input });
    await readFile(began);
    cut();
    throw connectionLost();
  });
  const script = `echo >${began}; cat ${mayEnd} >/dev/null; finish done`;
  expect(await runDetached(host, detached(script))).toMatchObject({ status: "done" });
  await Promise.allSettled([lost]);
  expect(existsSync(join(root, "deploy"))).toBe(false);
});

test("a result that was read into a dead connection is there for the next one", async () => {
  const host: FakeHost = new FakeHost(async (script, options) => {
    if (host.scripts.length !== 2) return runHere(script, options);
    await tellNobody(script, options);
    throw connectionLost();
  });
  expect(await runDetached(host, detached("finish done"))).toMatchObject({ status: "done" });
  expect(existsSync(join(root, "deploy"))).toBe(false);
});

/** Processes that wait for a lock in the temporary folder. */
const lockWaits = (): string[] =>
  readdirSync("/proc").filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return command.startsWith("flock\0") && command.includes(root);
    } catch {
      return false;
    }
  });

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 4000; !holds(); await delay(5)) {
    if (Date.now() > end) throw new Error(`waited 4 s for ${what}`);
  }
}

test("a waiting script whose input ends leaves nobody that waits, and the result to the next one", async () => {
  const mayEnd = join(root, "mayEnd");
  execFileSync("mkfifo", [mayEnd]);
  const host: FakeHost = new FakeHost(async (script, options) => {
    if (host.scripts.length === 3) await writeFile(mayEnd, "");
    if (host.scripts.length !== 2) return runHere(script, options);
    const { input, cut } = linkOf(options);
    const waiting = runHere(script, { ...options, input });
    await until("somebody who waits", () => lockWaits().length > 0);
    cut();
    await waiting;
    await until("the end of all that wait", () => lockWaits().length === 0);
    throw connectionLost();
  });
  expect(await runDetached(host, detached(`cat ${mayEnd} >/dev/null; finish done`))).toMatchObject({
    status: "done",
  });
});

test("a host that does not let us in again is told with one advice, before what it said", async () => {
  const refused = new HostConnectionError("authentication", {
    what: "cannot log in",
    why: "a\nb",
    next: "set a key",
  });
  const host: FakeHost = new FakeHost(() =>
    Promise.reject(host.scripts.length === 1 ? connectionLost() : refused),
  );
  await expect(runDetached(host, detached(""))).rejects.toMatchObject({
    message:
      "cannot log in\nWhat to do: run the same command again when the host is reached: it finds out and goes on\nDetails:\na\nb",
    cause: refused,
  });
});

const cutOff = (exitCode: number | null) =>
  new RemoteCommandError(
    { exitCode, stdout: "", stderr: "", connectionLost: false },
    { what: "not done within 60 seconds" },
  );

test.each([124, 143, 137, null])(
  "a wait that the host ended with %p is no end of the script",
  async (code) => {
    const host: FakeHost = new FakeHost(async (script, options) => {
      if (host.scripts.length === 2) throw cutOff(code);
      return runHere(script, options);
    });
    expect(await runDetached(host, detached("finish done"))).toMatchObject({ status: "done" });
    const overdue = { ...detached("finish done"), deadlineSeconds: 0 };
    const never = runDetached(new FakeHost(() => Promise.reject(cutOff(code))), overdue);
    await expect(never).rejects.toBeInstanceOf(HostUncertainError);
  },
);

test("a connection that is lost while the files come runs nothing", async () => {
  const ran = join(root, "ran");
  const host = new FakeHost((script, options) => {
    const cut = typeof options.input === "string" ? options.input.slice(0, -10) : "";
    return runHere(script, { ...options, input: cut });
  });
  await expect(runDetached(host, detached(`: >${ran}; finish done`))).rejects.toThrow("lost before it began");
  expect(existsSync(ran)).toBe(false);
});

test("other errors are not taken for a lost connection", async () => {
  const host = new FakeHost(() => Promise.reject(new Error("refused")));
  await expect(runDetached(host, detached(""))).rejects.toThrow("refused");
  expect(host.scripts).toHaveLength(1);
});

describe("what a provider that was killed has left", () => {
  const deploy = () => join(root, "deploy");

  /** Runs a script as a provider does that is killed before it has read the result; gives the staging folder. */
  async function leave(changed: Partial<DetachedScript>, script = "finish done"): Promise<string> {
    const host: FakeHost = new FakeHost(async (text, options) => {
      if (host.scripts.length === 1) return runHere(text, options);
      await tellNobody(text, options);
      throw new Error("killed");
    });
    const { scripts } = host;
    await runDetached(host, { ...detached(script), ...changed }).catch(() => undefined);
    const staged = /^staged=.*\/(\S+?)'?$/m.exec(scripts[0] ?? "")?.[1] ?? "";
    return join(deploy(), staged);
  }

  test.each<[what: string, changed: Partial<DetachedScript>, stays: boolean]>([
    ["of the same VM goes with the next deploy", {}, false],
    ["of another VM stays while somebody may come for it", { name: "other" }, true],
    ["of another resource stays while somebody may come for it", { owner: "urn:other" }, true],
    ["of another VM goes when nobody can come any more", { name: "other", deadlineSeconds: -30 }, false],
  ])("%s", async (_what, changed, stays) => {
    const left = await leave(changed);
    expect(existsSync(join(left, "result"))).toBe(true);
    await runDetached(new FakeHost(runHere), detached("finish done"));
    expect(existsSync(left)).toBe(stays);
  });

  test("holds no secret any more as soon as its script has ended", async () => {
    const left = await leave(
      { secrets: { "ssh/key": "secret" } },
      'cat "$staged/secrets/ssh/key" >"$staged/seen"; finish done',
    );
    expect(readFileSync(join(left, "seen"), "utf8")).toBe("secret");
    expect(existsSync(join(left, "secrets"))).toBe(false);
  });

  test("stays as long as it is being staged or runs", async () => {
    const left = await leave({});
    const unit = join(root, "units", `simple-vm-deploy-${basename(left)}`);
    const before = readFileSync(unit, "utf8");
    writeFileSync(unit, String(process.pid));
    await runDetached(new FakeHost(runHere), detached("finish done"));
    expect(existsSync(left)).toBe(true);
    writeFileSync(unit, before);
    const staging = spawn("flock", [join(left, "starting"), "sh", "-c", "echo held; read go"]);
    await once(staging.stdout, "data");
    await runDetached(new FakeHost(runHere), detached("finish done"));
    expect(existsSync(left)).toBe(true);
    staging.stdin.end("go\n");
    await once(staging, "close");
    await runDetached(new FakeHost(runHere), detached("finish done"));
    expect(existsSync(deploy())).toBe(false);
  });
});
