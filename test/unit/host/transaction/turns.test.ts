import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { textOf, type Variables } from "../../../../provider/src/host/script";

let root: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simple-vm-turns-"));
  mkdirSync(join(root, "bin"));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});

const environment = () => ({ ...process.env, PATH: `${root}/bin:${process.env.PATH}`, ROOT: root });
const program = (name: string, body: string) =>
  writeFileSync(join(root, "bin", name), `#!/bin/sh\n${body}`, { mode: 0o755 });

const scriptOf = (file: string, variables: Variables, body: string) =>
  textOf({ variables: { turns: join(root, "turns"), ...variables }, files: ["lib/common", file] }) + body;

function start(script: string): ChildProcess {
  const child = spawn("/bin/sh", ["-c", script], { env: environment(), stdio: "ignore" });
  running.push(child);
  return child;
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds(); await delay(5)) {
    if (Date.now() > end) throw new Error(`waited 10 s for ${what}`);
  }
}

/** Whether a process waits for a lock: by a `flock` that it started, or that one which it forked did. */
function waitsForLock(pid: number | undefined): boolean {
  const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "");
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(" ").filter(Boolean).map(Number);
  return children.some((child) => read(`/proc/${child}/comm`) === "flock\n" || waitsForLock(child));
}

const logged = () => readFileSync(join(root, "log"), "utf8").trim().split("\n");
const has = (line: string) => existsSync(join(root, "log")) && logged().includes(line);

describe("slots", () => {
  const slots = (startsAtOnce: number, seconds: number, name: string) =>
    scriptOf(
      "lib/startSlot",
      {
        starts_at_once: startsAtOnce,
        slot_seconds: seconds,
        assumed_memory: 1024,
        memory_file: "/proc/meminfo",
      },
      `name=${name}; log() { echo "$name $1" >>"$ROOT/log"; }
       take_slot_at_once || wait_for_slot; log taken; read -r go <"$ROOT/$name"; log back; give_slot_back; read -r end <"$ROOT/$name"`,
    );

  test("who comes when all are taken waits until one is given back, by whoever lives on", async () => {
    for (const name of ["a", "b", "c"]) execFileSync("mkfifo", [join(root, name)]);
    start(slots(2, 60, "a"));
    start(slots(2, 60, "b"));
    await until("two that have slots", () => has("a taken") && has("b taken"));
    const third = start(slots(2, 60, "c"));
    await until("the third", () => waitsForLock(third.pid) || has("c taken"));
    writeFileSync(join(root, "a"), "go\n");
    await until("its slot", () => has("c taken"));
    expect(logged().slice(2)).toEqual(["a back", "c taken"]);
  });

  test("a pipe in a slot's place holds nobody up", () => {
    mkdirSync(join(root, "turns"));
    execFileSync("mkfifo", [join(root, "turns/start.0")]);
    const script = scriptOf("lib/startSlot", { starts_at_once: 1 }, "take_slot_at_once && echo taken");
    expect(execFileSync("/bin/sh", ["-c", script], { encoding: "utf8", timeout: 10_000 })).toBe("taken\n");
  });

  test("who has waited for long goes on without", async () => {
    for (const name of ["a", "b"]) execFileSync("mkfifo", [join(root, name)]);
    start(slots(1, 60, "a"));
    await until("a slot", () => has("a taken"));
    start(slots(1, 1, "b"));
    await until("the end of its patience", () => has("b taken"));
    expect(logged()).toEqual(["a taken", "b taken"]);
  });

  test.each<[cores: number, availableMib: number | undefined, memory: number, given: number, count: number]>([
    [2, 100_000, 1024, 0, 4],
    [8, 100_000, 1024, 0, 16],
    [8, 5 * 1024, 1024, 0, 5],
    [8, 5 * 1024 - 1, 1024, 0, 4],
    [8, 100, 1024, 0, 1],
    [1, undefined, 1024, 0, 2],
    [8, 100, 1024, 7, 7],
  ])(
    "%p cores, %p MiB and VMs of %p: with %p given they are %p",
    (cores, available, memory, given, count) => {
      program("nproc", `echo ${cores}\n`);
      const line = available === undefined ? "" : `MemAvailable:  ${available * 1024} kB\n`;
      writeFileSync(join(root, "meminfo"), `MemTotal:  99999999 kB\n${line}`);
      const variables = { starts_at_once: given, slot_seconds: 1, assumed_memory: memory };
      const script = scriptOf(
        "lib/startSlot",
        { ...variables, memory_file: join(root, "meminfo") },
        'set -eu; count_slots; echo "$count"',
      );
      const { stdout, stderr } = spawnSync("/bin/sh", ["-c", script], {
        env: environment(),
        encoding: "utf8",
      });
      expect([stdout, stderr]).toEqual([`${count}\n`, ""]);
    },
  );
});

describe("systemd's reloads", () => {
  const read = (file: string) =>
    scriptOf(
      "lib/reload",
      { reload_seconds: 30, unit: "u", unit_file: join(root, file) },
      "set -eu; read_unit",
    );

  test.each<[what: string, file: string, told: string, reloads: boolean]>([
    ["that systemd has as it is", "u", "LoadState=loaded\nNeedDaemonReload=no", false],
    ["that is gone, also for systemd", "none", "LoadState=not-found\nNeedDaemonReload=no", false],
    ["that has another text by now", "u", "LoadState=loaded\nNeedDaemonReload=yes", true],
    ["that systemd has not seen", "u", "LoadState=not-found\nNeedDaemonReload=no", true],
    ["that is gone, but not for systemd", "none", "LoadState=loaded\nNeedDaemonReload=yes", true],
    ["of which systemd says nothing", "u", "", true],
  ])("a unit %s", (_what, file, told, reloads) => {
    writeFileSync(join(root, "u"), "");
    program("systemctl", `echo "$1" >>"$ROOT/log"; [ "$1" != show ] || printf '%s\\n' '${told}'`);
    expect(spawnSync("/bin/sh", ["-c", read(file)], { env: environment() }).status).toBe(0);
    expect(logged()).toEqual(reloads ? ["show", "daemon-reload"] : ["show"]);
    expect(existsSync(join(root, "turns/unread"))).toBe(!reloads);
  });

  test.each<[what: string, replaced: string | undefined, told: string, reloads: boolean]>([
    ["newer than the one before", "2026-01-01", "InactiveExitTimestampMonotonic=9", false],
    ["as old as the one before", "2026-01-02", "InactiveExitTimestampMonotonic=9", true],
    ["older than the one before", "2026-01-03", "InactiveExitTimestampMonotonic=9", true],
    ["the first, and has not run", undefined, "InactiveExitTimestampMonotonic=0", false],
    ["the first, but one of its name has run", undefined, "InactiveExitTimestampMonotonic=9", true],
  ])("a new unit's file that is %s", (_what, replaced, told, reloads) => {
    const file = join(root, "u");
    for (const [path, time] of [
      [file, "2026-01-02"],
      [`${file}.previous`, replaced],
    ] as const) {
      if (time !== undefined) execFileSync("touch", ["-d", time, path]);
    }
    const state = `LoadState=loaded\nNeedDaemonReload=no\n${told}`;
    program("systemctl", `echo "$1" >>"$ROOT/log"; [ "$1" != show ] || printf '%s\\n' '${state}'`);
    const variables = { reload_seconds: 30, unit: "u", unit_file: file, turns: join(root, "turns") };
    const files = ["lib/common", "lib/reload", "steps/load"];
    const script = `${textOf({ variables, files })}set -eu; change_load; echo "$unit_state" >/dev/null`;
    expect(spawnSync("/bin/sh", ["-c", script], { env: environment() }).status).toBe(0);
    expect(logged()).toEqual(reloads ? ["show", "daemon-reload"] : ["show"]);
    expect(existsSync(join(root, "turns/unread"))).toBe(!reloads);
  });

  const reload = (name: string) =>
    scriptOf("lib/reload", { reload_seconds: 30 }, `set -e; reload_units; echo "${name}" >>"$ROOT/log"`);

  const clock = () => Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);

  test("one that began before a unit was written does not serve it; one that begins later serves all that wait", async () => {
    program("systemctl", 'echo "$1" >>"$ROOT/log"; read -r go <"$ROOT/go"');
    execFileSync("mkfifo", [join(root, "go")]);
    start(reload("first"));
    await until("the first reload", () => has("daemon-reload"));
    const late = [start(reload("late")), start(reload("late"))];
    await until("two that wait", () => late.every(({ pid }) => waitsForLock(pid)));
    const seen = clock();
    await until("the clock", () => clock() > seen + 0.01);
    writeFileSync(join(root, "go"), "go\n");
    await until("a second reload", () => logged().filter((line) => line === "daemon-reload").length === 2);
    writeFileSync(join(root, "go"), "go\n");
    await until("the end", () => logged().filter((line) => line === "late").length === 2);
    expect(logged().sort()).toEqual(["daemon-reload", "daemon-reload", "first", "late", "late"]);
  });

  test("one that lasts too long is told", () => {
    program("systemctl", "exit 0");
    mkdirSync(join(root, "turns"), { recursive: true });
    const script = scriptOf("lib/reload", { reload_seconds: 0 }, "set -e; reload_units").replaceAll(
      "'",
      "'\\''",
    );
    const held = `flock "$ROOT/turns/reload" /bin/sh -c '${script}'`;
    const { status, stderr } = spawnSync("/bin/sh", ["-c", held], { env: environment(), encoding: "utf8" });
    expect([status, stderr]).toEqual([1, "systemd has been reading its units for 0 s already\n"]);
  });

  test("one that failed serves nobody", async () => {
    program("systemctl", "exit 1");
    expect(spawnSync("/bin/sh", ["-c", reload("first")], { env: environment() }).status).toBe(1);
    program("systemctl", 'echo "$1" >>"$ROOT/log"');
    expect(spawnSync("/bin/sh", ["-c", reload("second")], { env: environment() }).status).toBe(0);
    expect(logged()).toEqual(["daemon-reload", "second"]);
  });
});
