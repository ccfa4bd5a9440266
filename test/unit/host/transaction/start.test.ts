import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { textOf, type Variables } from "../../../../provider/src/host/script";
import { shells } from "../shells";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "simple-vm-start-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const started = () => join(folder, "started");

/** What a script prints that has the functions of a start, on a host whose systemd knows of another run. */
function printed(
  [program, ...args]: [string, ...string[]],
  script: string,
  variables: Variables = {},
): string {
  const all = {
    shortest_settle: 50,
    longest_settle: 200,
    unit: "u.service",
    unit_state: "",
    started_by: started(),
    process_folder: folder,
  };
  const functions = textOf({
    variables: { ...all, ...variables },
    files: ["lib/common", "lib/outlives", "steps/start"],
  });
  const systemctl = "systemctl() { printf 'MainPID=7\\nInvocationID=asked\\n'; }\nset -eu\n";
  return execFileSync(program, [...args, "-c", functions + systemctl + script], {
    encoding: "utf8",
    timeout: 30_000,
  }).trim();
}

test.each([
  [0, "0.50"],
  [25, "0.50"],
  [26, "0.52"],
  [54, "1.08"],
  [100, "2.00"],
  [9000, "2.00"],
])("after a start of %i hundredths of a second QEMU has to live on for %s s", (took, settle) => {
  const clock = `start_began=4200; read_clock() { now=${4200 + took}; }; `;
  expect(printed(["/bin/sh"], `${clock}count_settle; echo "$settle"`)).toBe(settle);
});

describe.each(shells)("what runs, in %s", (_name, shell) => {
  const told = () => printed(shell, 'look_what_runs; echo "$started_run $main_pid"');
  const whole = "written\n{ path=/run-vm }\n42\n";
  const inGroups = (...groups: string[]) => {
    mkdirSync(join(folder, "42"));
    writeFileSync(join(folder, "42/cgroup"), groups.map((group) => `${group}\n`).join(""));
  };

  test.each([
    ["all of a start", whole, "written 42"],
    ["nothing", undefined, "asked 7"],
    ["a start whose VM is not ready", "written\n{ path=/run-vm }\n", "asked 7"],
    ["a command of several lines", "written\n{ path=/run-vm\n }\n42\n", "asked 7"],
    ["a process alone", "42\n", "asked 7"],
  ])("where %s is written down", (_what, content, expected) => {
    if (content !== undefined) writeFileSync(started(), content);
    inGroups("0::/system.slice/u.service");
    expect(told()).toBe(expected);
  });

  test.each([
    [["1:name=systemd:/system.slice/u.service", "0::/system.slice/u.service"], "written 42"],
    [["2:cpu:/", "1:name=systemd:/system.slice/u.service"], "written 42"],
    [["0::/system.slice/another-u.service"], "asked 7"],
    [["0::/user.slice"], "asked 7"],
  ])("where the process that is written down is in %p", (groups, expected) => {
    writeFileSync(started(), whole);
    inGroups(...groups);
    expect(told()).toBe(expected);
  });

  test("where that process has ended", () => {
    writeFileSync(started(), whole);
    expect(told()).toBe("asked 7");
  });

  test("where there is no file, but a link to one or a pipe", () => {
    writeFileSync(join(folder, "elsewhere"), whole);
    inGroups("0::/system.slice/u.service");
    symlinkSync("elsewhere", started());
    expect(told()).toBe("asked 7");
    rmSync(started());
    execFileSync("mkfifo", [started()]);
    expect(told()).toBe("asked 7");
  });
});

const ended = spawnSync("sh", ["-c", ":"]).pid;

test.each([
  ["is there", 124, process.pid, "lived on"],
  ["has ended a moment before the time was over", 124, ended, "ended"],
  ["was seen to end", 0, ended, "ended"],
])("a process that %s", (_what, code, pid, expected) => {
  const waiting = join(folder, "waiting");
  writeFileSync(waiting, `#!/bin/sh\nexit ${code}\n`, { mode: 0o755 });
  const script = `program() { echo ${waiting}; }\nif outlives 0.3 ${pid}; then echo "lived on"; else echo ended; fi`;
  expect(printed(["/bin/sh"], script)).toBe(expected);
});
