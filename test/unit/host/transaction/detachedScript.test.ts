import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { HostUncertainError } from "../../../../provider/src/host/transaction/detachedScript";
import { HostConnectionError } from "../../../../provider/src/ssh/errors";
import { madeUp } from "../../errors/madeUp";
import { connectionLost, DetachedHere, detached, linkOf, runDetached } from "../detachedHere";
import { FakeHost } from "../fakeHost";

let here: DetachedHere;
let root: string;
beforeEach(() => {
  here = new DetachedHere();
  root = here.root;
});
afterEach(() => here.remove());

test("a script gets its files as they are, and tells its result", async () => {
  const content = "two\nlines, 'quoted' $HOME \\ and no end";
  const files = { unit: content, "keys/ssh/key": "", "keys/wg/a.conf": `${content}\n` };
  const copied = join(root, "copied");
  const script = `cp -r "$staged" ${copied}; echo "keptDrive=/a b=c" >>"$staged/result.new"; finish done`;
  const result = await runDetached(new FakeHost(here.run), detached(script, files));
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

test("what a script does is told while it runs, its last phase in any case", async () => {
  const go = join(root, "go");
  const script = `now_doing stop; now_doing "health new" 'a=b  $(c)'; until [ -e ${go} ]; do sleep 0.1; done; now_doing back; finish done`;
  const told: unknown[] = [];
  const onProgress = (progress: unknown) => {
    told.push(progress);
    void writeFile(go, "");
  };
  await runDetached(new FakeHost(here.run), { ...detached(script), onProgress });
  expect(told).toEqual([
    { phase: "health new", console: "a=b  $(c)" },
    { phase: "back", console: "" },
  ]);
});

test("systemd reads what scripts have left unread when the last of them is forgotten", async () => {
  const [turns, log] = [join(root, "deploy/.turns"), join(root, "log")];
  const systemctl = readFileSync(join(root, "systemctl"), "utf8");
  const logged = systemctl.replace("\n", `\ncase "$1" in daemon-reload) echo "$1" >>${log}; exit ;; esac\n`);
  await writeFile(join(root, "systemctl"), logged);
  const host = new FakeHost(here.run);
  await runDetached(host, detached("finish done"));
  expect(existsSync(log)).toBe(false);
  await runDetached(
    host,
    detached(`mkdir -p ${turns} ${root}/deploy/other; : >${turns}/unread; finish done`),
  );
  expect(existsSync(log)).toBe(false);
  await runDetached(host, detached(`rmdir ${root}/deploy/other; finish done`));
  expect(readFileSync(log, "utf8")).toBe("daemon-reload\n");
  expect(existsSync(turns)).toBe(false);
});

test.each<[what: string, onReload: (root: string) => string, next: string]>([
  ["when it was refused", () => "exit 1", "finish done"],
  [
    "when a script of another provider leaves more meanwhile",
    (root) => `mkdir -p ${root}/deploy/other; : >${root}/deploy/.turns/unread`,
    'rmdir "$staged/../other"; finish done',
  ],
  [
    "when a script that is over by then has left more meanwhile",
    (root) => `: >${root}/deploy/.turns/unread`,
    "finish done",
  ],
])("systemd is to read once more %s", async (_what, onReload, next) => {
  const [turns, log] = [join(root, "deploy/.turns"), join(root, "log")];
  const systemctl = readFileSync(join(root, "systemctl"), "utf8");
  const onFirst = `if [ ! -e ${log} ]; then echo >${log}; ${onReload(root)}; else echo again >>${log}; fi`;
  await writeFile(
    join(root, "systemctl"),
    systemctl.replace("\n", `\ncase "$1" in daemon-reload) ${onFirst}; exit ;; esac\n`),
  );
  const host = new FakeHost(here.run);
  await runDetached(host, detached(`mkdir -p ${turns}; : >${turns}/unread; finish done`));
  expect([existsSync(turns), readFileSync(log, "utf8")]).toEqual([true, "\n"]);
  await runDetached(host, detached(next));
  expect([existsSync(turns), readFileSync(log, "utf8")]).toEqual([false, "\nagain\n"]);
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
  const [head, details] = reason.includes("\n") ? ["", `\nDetails:\n${reason}`] : [`: ${reason}`, ""];
  const message = await runDetached(new FakeHost(here.run), detached(script)).then(
    () => "nothing failed",
    (error: Error) => error.message,
  );
  expect(message).toContain(`root@fake:22: cannot deploy the VM gateway${head}`);
  expect(message).toContain(details);
  expect(existsSync(join(root, "deploy"))).toBe(false);
});

test("only what the script itself gave is explained; of one that broke off there is no output to point at", async () => {
  const explain = (reason: string) => ({ why: `explained: ${reason}`, next: "read it" });
  const run = (script: string) => runDetached(new FakeHost(here.run), { ...detached(script), explain });
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
    restarted.scripts.length === 1 ? Promise.reject(connectionLost()) : here.run(script, options),
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
      const running = here.run(script, options);
      if (host.scripts.length === 3) await writeFile(mayEnd, "");
      return running;
    }
    const { input, cut } = linkOf(options);
    lost = here.run(script, { ...options, input });
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
    if (host.scripts.length !== 2) return here.run(script, options);
    await here.tellNobody(script, options);
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
    if (host.scripts.length !== 2) return here.run(script, options);
    const { input, cut } = linkOf(options);
    const waiting = here.run(script, { ...options, input });
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
    ...madeUp,
    what: "cannot log in",
    why: "a\nb",
    next: "set a key",
  });
  const host: FakeHost = new FakeHost(() =>
    Promise.reject(host.scripts.length === 1 ? connectionLost() : refused),
  );
  await expect(runDetached(host, detached(""))).rejects.toMatchObject({
    message:
      "the host: cannot log in\nWhat to do: run the same command again when the host is reached: it finds out and goes on\nDetails:\na\nb",
    cause: refused,
  });
});

test("a connection that is lost while the files come runs nothing", async () => {
  const ran = join(root, "ran");
  const host = new FakeHost((script, options) => {
    const cut = typeof options.input === "string" ? options.input.slice(0, -10) : "";
    return here.run(script, { ...options, input: cut });
  });
  await expect(runDetached(host, detached(`: >${ran}; finish done`))).rejects.toThrow("lost before it began");
  expect(existsSync(ran)).toBe(false);
});

test("other errors are not taken for a lost connection", async () => {
  const host = new FakeHost(() => Promise.reject(new Error("refused")));
  await expect(runDetached(host, detached(""))).rejects.toThrow("refused");
  expect(host.scripts).toHaveLength(1);
});
