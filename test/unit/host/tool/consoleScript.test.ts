import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostPaths } from "../../../../provider/src/host/paths";
import { consoleScript } from "../../../../provider/src/host/tool/console";
import { scriptUnder } from "../scriptUnder";
import { shells } from "../shells";

/** QEMU puts a link in its pipe's place between root's look at it and the first word to it; no process begins in its unit. */
const stubs = {
  systemctl: `case "$*" in
is-active*) echo active ;;
*MainPID*) echo "$QEMU" ;;
*ControlGroup*) echo "/../../..$ROOT" && ln -sf "$ROOT/made" "$RUNTIME/monitor.in" ;;
*) echo run ;;
esac`,
  timeout: 'shift; exec /usr/bin/timeout 0.2 "$@"',
  journalctl: "",
  setsid: "",
};

const { deploy, runtimeDirectory } = hostPaths("web");
let root: string;
let runtime: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "console-"));
  runtime = join(root, runtimeDirectory);
  for (const folder of [join(root, deploy), runtime, join(root, "bin")])
    mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(stubs)) {
    writeFileSync(join(root, "bin", name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  writeFileSync(join(root, "cgroup.procs"), "");
  spawnSync("mkfifo", [join(runtime, "monitor.in"), join(runtime, "monitor.out")]);
});
afterEach(() => rmSync(root, { recursive: true }));

test.each(shells)(
  "a console makes no file that a link from the pipe's place leads to (%s)",
  (_name, shell) => {
    const [program, ...args] = shell;
    const qemu = spawn("sleep", ["60"]);
    const { status } = spawnSync(program, [...args, "-c", scriptUnder(root, consoleScript("web", "me"))], {
      // A bash whose input is a socket takes itself for one that a network starts.
      stdio: "ignore",
      timeout: 20_000,
      env: {
        PATH: `${root}/bin:${process.env.PATH}`,
        ROOT: root,
        RUNTIME: runtime,
        QEMU: String(qemu.pid),
      },
    });
    qemu.kill();
    expect([status, existsSync(join(root, "made"))]).toEqual([32, false]);
  },
);
