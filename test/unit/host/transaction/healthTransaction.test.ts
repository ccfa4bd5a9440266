import { existsSync } from "node:fs";
import { join } from "node:path";
import { transactionSeconds } from "../../../../provider/src/host/transaction/transaction";
import { type DeployOptions, DriveHost, paths, unitFile, unitOf } from "../driveHost";

let host: DriveHost;
beforeEach(() => {
  host = new DriveHost();
  host.install();
});
afterEach(() => host.remove());

/** Which of the two VMs is installed, whether one runs, and whether what was saved of the old one is still there. */
const afterwards = () => ({
  unit: host.content(unitFile) === unitOf(true) ? "old" : "new",
  runs: existsSync(join(host.host, "active")),
  saved: existsSync(join(host.host, paths.deploy, "previous")),
});

/** Holds for one of the two VMs alone, by the package that the installed unit names. */
const holdsFor = (which: "old" | "new"): string =>
  `${which === "new" ? "" : "! "}grep -q /r-other "$host${unitFile}" || { echo ${which} asked >&2; exit 3; }`;

test.each<[what: string, options: DeployOptions, end: string, unit: string]>([
  ["a healthy VM stays", { health: holdsFor("new") }, "done", "new"],
  ["a VM without checks stays", { oldHealth: "false" }, "done", "new"],
  ["an unhealthy one makes way", { health: "false", oldHealth: holdsFor("old") }, "failed", "old"],
  ["it makes way for one without checks", { health: "false" }, "failed", "old"],
  ["it stays when it is to stay", { health: "false", goesBack: false }, "unhealthy", "new"],
  ["an old one that is not healthy either is told", { health: "false", oldHealth: "false" }, "broken", "old"],
  ["also where the new one did not start", { crash: true, oldHealth: "false" }, "broken", "old"],
  ["one that did not start makes way in any case", { crash: true, goesBack: false }, "failed", "old"],
])("%s", (_what, options, end, unit) => {
  expect(host.deploy(true, { other: true, ...options })).toBe(end);
  expect(afterwards()).toEqual({ unit, runs: true, saved: false });
});

test("the reason has both VMs' failed checks and the answers", () => {
  host.deploy(true, { other: true, health: "echo one; exit 3", oldHealth: "echo two; exit 4" });
  expect(host.reason()).toBe(`the new VM is not healthy:
health[0] (command) does not hold within 1 s: exit code 3
one
The end of its console:
the old VM, which was started again, is not healthy:
health[0] (command) does not hold within 1 s: exit code 4
two
The end of its console:`);
});

const panic = `[    2.1] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
[    2.2] ---[ end Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0) ]---`;

/** The new VM's console alone has these lines. */
const newConsole = (lines: string) =>
  host.program("journalctl", `if grep -q /r-other "$host${unitFile}"; then echo '${lines}'; fi`);

test("a new VM without checks whose kernel has panicked by the end of its start makes way, with the console's lines", () => {
  newConsole(panic);
  expect(host.deploy(true, { other: true })).toBe("failed");
  expect(host.reason()).toContain(`the guest's kernel has panicked\nThe VM's unit wrote:\n${panic}`);
  expect(afterwards()).toEqual({ unit: "old", runs: true, saved: false });
});

test("one that starts again after its panic is no failure", () => {
  newConsole(panic.split("\n")[0] ?? "");
  expect(host.deploy(true, { other: true })).toBe("done");
});

test("a persistent drive stays aside while the VM without it is not healthy, and goes when one is", () => {
  expect(host.deploy(false, { health: "exit 4", goesBack: false })).toBe("unhealthy");
  expect(host.content(`${paths.driveAside}/mark`)).toBe("kept\n");
  expect(host.deploy(false, { health: "true" })).toBe("done");
  expect(host.content(`${paths.driveAside}/mark`)).toBeUndefined();
});

test("the transaction's time has that of both VMs' checks", () => {
  const secondsWith = (...timeouts: number[]) => {
    const [health = [], oldHealth = []] = timeouts.map((timeout) => [
      { command: "true", timeout, interval: 1, holdFor: 0 },
    ]);
    return transactionSeconds({ startDeadline: 1, stopDeadline: 1, health, oldHealth });
  };
  expect(secondsWith(300, 100) - secondsWith()).toBe(300 + 100 + 2 * 20);
});

test("a VM that goes on without a restart is not asked", () => {
  expect(host.deploy(true, { restart: false, health: "false" })).toBe("done");
});

test("a VM that is down and not to be started is not asked", () => {
  host.take("active");
  expect(host.deploy(true, { other: true, autoStart: false, health: "false" })).toBe("done");
  expect(afterwards()).toMatchObject({ unit: "new", runs: false });
});
