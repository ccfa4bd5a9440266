import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awaitReadiness, prepareStart } from "../../../provider/src/unit/commands";
import { shells } from "../host/shells";
import { commandWordsOf } from "../systemd";
import { runnerWith, vmWith } from "../vms";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "unit-"));
  const setpriv = '#!/bin/sh\nprintf "%s\\n" "$*" >>"$TOLD"\n';
  writeFileSync(join(folder, "setpriv"), setpriv, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a command of the unit's by this shell; gives what each `setpriv` on PATH was told. */
function run([program, ...args]: [string, ...string[]], command: string): string[] {
  const [, ...words] = commandWordsOf(command).map((word) => word.replaceAll("/var/lib/simple-vms", folder));
  const told = join(folder, "told");
  const { status } = spawnSync(program, [...args, ...words], {
    stdio: "ignore",
    env: {
      PATH: `/nowhere:${folder}:${process.env.PATH}`,
      STATE_DIRECTORY: folder,
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
