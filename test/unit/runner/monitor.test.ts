import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  forgetSnapshot,
  makeMonitorPipes,
  powerOff,
  waitForMonitor,
} from "../../../provider/src/runner/monitor";
import { shells } from "../host/shells";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monitor-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a line of the unit's as systemd would for a VM with this process; gives its end and how long it took. */
function run([program, ...args]: [string, ...string[]], line: string, mainPid: number) {
  const begun = Date.now();
  // A file: what a question leaves behind for a while would hold a pipe open.
  const output = join(folder, "output");
  const { status } = spawnSync(program, [...args, "-c", line], {
    cwd: folder,
    stdio: ["ignore", openSync(output, "w"), "ignore"],
    timeout: 20_000,
    env: { PATH: `${folder}:${process.env.PATH}`, RUNTIME_DIRECTORY: folder, MAINPID: String(mainPid) },
  });
  return { status, output: readFileSync(output, "utf8"), seconds: (Date.now() - begun) / 1000 };
}

describe.each(shells)("the wait for QEMU's monitor in %s", (_name, shell) => {
  beforeEach(() => expect(run(shell, makeMonitorPipes, process.pid)).toMatchObject({ status: 0 }));

  test("ends when QEMU answers", () => {
    // As QEMU's character device does, it opens both pipes at its start, each for reading and writing.
    const answer = 'exec 3<>monitor.in 4<>monitor.out; read question <&3; echo "VM status: $question" >&4';
    const qemu = spawn("sh", ["-c", answer], { cwd: folder });
    expect(run(shell, waitForMonitor(150), qemu.pid ?? 0)).toMatchObject({ status: 0, output: "" });
  });

  test("ends when QEMU has ended", () => {
    const { pid } = spawnSync("true");
    expect(run(shell, waitForMonitor(150), pid)).toMatchObject({ status: 1, output: "" });
  });

  test("is bounded by time, however long each question takes", () => {
    writeFileSync(join(folder, "grep"), "#!/bin/sh\ntrap '' TERM\nsleep 6\n");
    chmodSync(join(folder, "grep"), 0o755);
    const { seconds, ...ended } = run(shell, waitForMonitor(1), process.pid);
    expect(ended).toEqual({ status: 1, output: expect.stringMatching(/^QEMU does not answer: /) });
    expect(seconds).toBeLessThan(4);
  });

  test.each(["a new file", "a file"])(
    "does not write to %s that a link leads to from the pipe's place",
    (what) => {
      const target = join(folder, "target");
      if (what === "a file") writeFileSync(target, "");
      rmSync(join(folder, "monitor.in"));
      symlinkSync(target, join(folder, "monitor.in"));
      const qemu = spawn("sh", ["-c", "exec 4<>monitor.out; exec sleep 60"], {
        cwd: folder,
        stdio: "ignore",
      });
      expect(run(shell, waitForMonitor(1), qemu.pid ?? 0)).toMatchObject({ status: 1 });
      qemu.kill();
      expect(existsSync(target) ? readFileSync(target, "utf8") : undefined).toBe(
        what === "a file" ? "" : undefined,
      );
    },
  );
});

describe.each(shells)("the power button in %s", (_name, shell) => {
  test("is seen to have worked, though QEMU ends at once and its number lives on", () => {
    run(shell, makeMonitorPipes, process.pid);
    const answer = "exec 3<>monitor.in 4<>monitor.out; read pressed <&3";
    spawn("sh", ["-c", answer], { cwd: folder, stdio: "ignore" });
    expect(run(shell, powerOff, process.pid)).toMatchObject({ status: 0, output: "" });
  });

  test("is not pressed when QEMU has ended", () => {
    const { pid } = spawnSync("true");
    expect(run(shell, powerOff, pid)).toMatchObject({ status: 0, output: "" });
  });
});

/** What QEMU says to the two commands, with the words repeated that it was told. */
const saying: [what: string, said: string, status: number][] = [
  ["succeeds when QEMU has come to the end", "(qemu) delvm tag\n271828000\n", 0],
  ["fails when QEMU could not", "(qemu) delvm tag\nError: deleting snapshot failed\n271828000\n", 1],
];

describe.each(shells)("dropping a snapshot by QEMU's monitor in %s", (_name, shell) => {
  test.each(saying)("%s", (_what, said, status) => {
    run(shell, makeMonitorPipes, process.pid);
    // QEMU has the pipe open already.
    const asked = openSync(join(folder, "monitor.in"), "r+");
    const answer = 'read first; read second; printf %s "$1" >monitor.out';
    spawn("sh", ["-c", answer, "sh", said], { cwd: folder, stdio: [asked, "ignore", "ignore"] });
    expect(run(shell, forgetSnapshot("tag"), process.pid)).toMatchObject({ status });
    closeSync(asked);
  });
});
