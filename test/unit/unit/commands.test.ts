import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { awaitReadiness, prepareStart } from "../../../provider/src/unit/commands";
import { emptyFolder, emptyingAfter } from "../../../provider/src/unit/drive";
import { shells } from "../host/shells";
import { commandWordsOf } from "../systemd";
import { runnerWith, vmWith } from "../vms";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "unit-"));
  const setpriv = '#!/bin/sh\nprintf "%s\\n" "$*" >>"$TOLD"\n';
  writeFileSync(join(folder, "setpriv"), setpriv, { mode: 0o755 });
  writeFileSync(join(folder, "nsenter"), '#!/bin/sh\nshift; exec "$@"\n', { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a command of the unit's by this shell; gives what each `setpriv` on PATH was told. */
function run([program, ...args]: [string, ...string[]], command: string, stateDirectory = folder): string[] {
  const [, ...words] = commandWordsOf(command).map((word) =>
    word.replaceAll(/\/var\/lib(\/private)?\/simple-vms/g, folder).replaceAll("/proc/1/", "/proc/self/"),
  );
  const told = join(folder, "told");
  const { status } = spawnSync(program, [...args, ...words], {
    stdio: "ignore",
    timeout: 30_000,
    env: {
      PATH: `/nowhere:${folder}:${process.env.PATH}`,
      STATE_DIRECTORY: stateDirectory,
      RUNTIME_DIRECTORY: folder,
      MAINPID: String(process.pid),
      TOLD: told,
    },
  });
  expect(status).toBe(0);
  return readFileSync(told, "utf8").split("\n--reuid");
}

const runner = runnerWith("");

// A busybox that is /bin/sh has a setpriv of its own, which takes on no user.
test.each(shells)("a start's commands by %s take on the VM's user by the host's setpriv", (_name, shell) => {
  expect(run(shell, prepareStart(vmWith(), runner))).toHaveLength(2);
  rmSync(join(folder, "told"));
  expect(run(shell, awaitReadiness(vmWith(), runner))).toHaveLength(1);
});

test.each(shells)(
  "a start by %s throws away what a stateless drive holds, and its folder where the VM has run; it asks nobody where it holds nothing",
  (_name, shell) => {
    const drive = join(folder, "gateway");
    mkdirSync(drive);
    mkdirSync(join(folder, "gateway.deploy"));
    for (const hasRun of [false, true]) {
      rmSync(join(folder, "told"), { force: true });
      expect(run(shell, prepareStart(vmWith(), runner), drive)).toHaveLength(1);
      expect(existsSync(drive)).toBe(!hasRun);
    }
    mkdirSync(drive);
    symlinkSync("nowhere", join(drive, ".left"));
    rmSync(join(folder, "told"));
    expect(run(shell, prepareStart(vmWith(), runner), drive)).toHaveLength(2);
  },
);

test.each(shells)("a VM that is ready by %s has its process in what its start wrote down", (_name, shell) => {
  const deploy = join(folder, "gateway.deploy");
  mkdirSync(deploy);
  writeFileSync(join(deploy, "started"), "run\nprogram\n");
  run(shell, awaitReadiness(vmWith(), runner));
  expect(readFileSync(join(deploy, "started"), "utf8")).toBe(`run\nprogram\n${process.pid}\n`);
});

test.each(shells.flatMap((each) => ["pipe", "link", "folder"].map((what) => [what, ...each] as const)))(
  "a start goes on where a %s lies in the place of what it writes down, by %s",
  (what, _name, shell) => {
    const started = join(folder, "gateway.deploy/started");
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(dirname(started));
    writeFileSync(elsewhere, "kept");
    if (what === "pipe") execFileSync("mkfifo", [started]);
    else if (what === "link") symlinkSync(elsewhere, started);
    else mkdirSync(started);
    run(shell, prepareStart(vmWith(), runner));
    expect(lstatSync(started).isFile()).toBe(what !== "folder");
    expect(readFileSync(elsewhere, "utf8")).toBe("kept");
  },
);

const nobody = 65534;

/** What is left in a drive that its own user has emptied. */
function leftIn(drive: string, [shell, ...args]: [string, ...string[]]): string[] {
  chownSync(drive, nobody, nobody);
  chmodSync(folder, 0o755);
  const user = [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
  execFileSync("setpriv", [...user, shell, ...args, "-c", emptyFolder], { cwd: drive, stdio: "ignore" });
  return readdirSync(drive);
}

test.each(shells)("a drive is emptied by %s of folders that are closed to their own user", (_name, shell) => {
  const [drive, closed] = [join(folder, "drive"), join(folder, "drive/closed")];
  mkdirSync(closed, { recursive: true });
  writeFileSync(join(closed, "file"), "");
  writeFileSync(join(folder, "elsewhere"), "kept");
  symlinkSync("../elsewhere", join(drive, "link"));
  chownSync(closed, nobody, nobody);
  chmodSync(closed, 0);
  expect(leftIn(drive, shell)).toEqual([]);
  expect(readFileSync(join(folder, "elsewhere"), "utf8")).toBe("kept");
});

test.each(shells)("a drive is emptied by %s of more names than fit a command line", (_name, shell) => {
  const drive = join(folder, "drive");
  mkdirSync(drive);
  for (let index = 0; index < 9000; index += 1) symlinkSync("x", join(drive, `${index}`.padEnd(240, "n")));
  expect(leftIn(drive, shell)).toEqual([]);
});

test("what empties a drive and is told to end is waited for", async () => {
  const [begun, go] = [join(folder, "begun"), join(folder, "go")];
  execFileSync("mkfifo", [begun, go]);
  writeFileSync(join(folder, "rm"), `#!/bin/sh\necho >${begun}; read -r _ <${go}\n`, { mode: 0o755 });
  const [setting = ""] = emptyingAfter(vmWith());
  const [program = "", ...words] = commandWordsOf(setting.replace("ExecStopPost=", ""));
  const env = { STATE_DIRECTORY: folder, PATH: `${folder}:${process.env.PATH}` };
  const emptying = spawn(program, words, { env, stdio: "ignore", timeout: 30_000, killSignal: "SIGKILL" });
  const ended = once(emptying, "exit");
  await readFile(begun);
  emptying.kill("SIGTERM");
  await writeFile(go, "\n");
  expect(await ended).toEqual([0, null]);
});

test.each(shells)(
  "nothing is thrown away by %s where the drive cannot be entered",
  (_name, [shell, ...args]) => {
    writeFileSync(join(folder, "kept"), "");
    spawnSync(shell, [...args, "-c", `cd /nowhere && ${emptyFolder}`], { cwd: folder, stdio: "ignore" });
    expect(existsSync(join(folder, "kept"))).toBe(true);
  },
);
