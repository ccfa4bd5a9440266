import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { counted, DriveHost, paths, unitFile, unitOf } from "../driveHost";

let host: DriveHost;
beforeEach(() => {
  host = new DriveHost();
  host.install();
});
afterEach(() => host.remove());

/** The VM of before runs, from its own unit. */
const runsOn = (): boolean => host.content("active") !== undefined && host.content(unitFile) === unitOf(true);

test("a deploy waits for another one of the VM no longer than a stop may take, and changes nothing", async () => {
  const other = spawn("flock", [join(host.host, paths.deploy, "lock"), "sh", "-c", "echo held; read go"]);
  await once(other.stdout, "data");
  expect(host.deploy(true, { other: true })).toBe("failed");
  expect(host.reason()).toContain("another deploy of this VM holds the lock");
  expect(runsOn()).toBe(true);
  other.stdin.end("go\n");
  await once(other, "close");
  expect(host.deploy(true, { other: true })).toBe("done");
});

test("a VM that another resource took between claim and transaction is left to it", () => {
  host.place(`${paths.deploy}/owner`, "gateway-2\nurn:other\n");
  expect(host.deploy(true, { other: true })).toBe("failed");
  expect(host.reason()).toContain("belongs to another resource: urn:other");
  expect(runsOn()).toBe(true);
});

test("the closure of a VM that is put back is rooted again", () => {
  const root = join(host.host, paths.gcRoot);
  mkdirSync(dirname(root), { recursive: true });
  symlinkSync("/nix/store/before", root);
  expect(host.deploy(true, { other: true, crash: true })).toBe("failed");
  expect(readlinkSync(root)).toBe("/nix/store/before");
  expect(runsOn()).toBe(true);
});

test.each([true, false])(
  "the old VM is not started where systemd still has the new unit (persistState %s)",
  (persistState) => {
    host.place("noReload", "3");
    expect(host.deploy(persistState, { other: true, crash: true })).toBe("broken");
    expect(host.starts()).toEqual(["start other"]);
    expect(host.content("active")).toBeUndefined();
    expect(host.content(`${paths.driveDirectory}/mark`)).toBe("kept\n");
    host.take("noReload");
    expect(host.deploy(true)).toBe("done");
    expect(host.content(`${paths.driveDirectory}/mark`)).toBe("kept\n");
  },
);

test("the old VM is not started where systemd does not know that it has another unit than the new one", () => {
  const clockSetBack = ["touch", "-d", "@1", `${host.host}${unitFile}.new`];
  host.program(
    "mv",
    `case "$*" in *"${unitFile}.new"*) ${clockSetBack.join(" ")} ;; esac\n${counted("/bin/mv")}`,
  );
  host.place("noReload", "2");
  expect(host.deploy(true, { other: true })).toBe("broken");
  expect(host.content("active")).toBeUndefined();
});

test("a new VM whose start fails while its QEMU runs is stopped before the old one is put back and started", () => {
  host.place("crashLate");
  expect(host.deploy(true, { other: true })).toBe("failed");
  expect(host.starts()).toEqual(["start other", "start"]);
  expect(runsOn()).toBe(true);
});

test("a VM that a deferred update leaves running keeps its closure until it is started again", () => {
  const root = join(host.host, paths.gcRoot);
  symlinkSync("/nix/store/before", root);
  const deferred = { other: true, restart: false, isDeferred: true };
  expect([host.deploy(true, deferred), host.deploy(true, deferred)]).toEqual(["done", "done"]);
  expect(host.content(unitFile)).not.toBe(unitOf(true));
  expect(() => host.starts()).toThrow("ENOENT");
  expect(readlinkSync(`${root}.deferred`)).toBe("/nix/store/before");
  expect(host.deploy(true, { other: true })).toBe("done");
  expect(() => readlinkSync(`${root}.deferred`)).toThrow("ENOENT");
});

test("a VM that was started again since a deferred update keeps the closure that it runs on by now", () => {
  const root = join(host.host, paths.gcRoot);
  const stored = ["before", "first"].map((name) => join(host.host, "nix/store", name));
  for (const path of stored) mkdirSync(path, { recursive: true });
  symlinkSync(stored[0] ?? "", root);
  const deferred = { other: true, restart: false, isDeferred: true };
  host.deploy(true, deferred);
  rmSync(root);
  symlinkSync(stored[1] ?? "", root);
  host.place(
    paths.started.slice(1),
    `run-1\n{ path=${stored[1]}/bin/run-x-vm ; argv[]=${stored[1]}/bin/run-x-vm ; }\n`,
  );
  host.place("invocation", "run-2\n");
  expect(host.deploy(true, deferred)).toBe("done");
  expect(readlinkSync(`${root}.deferred`)).toBe(stored[0]);
  host.place("invocation", "run-1\n");
  expect(host.deploy(true, deferred)).toBe("done");
  expect(readlinkSync(`${root}.deferred`)).toBe(stored[1]);
});
