import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DriveHost, paths, unitFile, unitOf, wants } from "../driveHost";

let host: DriveHost;
beforeEach(() => {
  host = new DriveHost();
  host.install();
});
afterEach(() => host.remove());

const mark = (): string | undefined => host.content(`${paths.driveDirectory}/mark`)?.trim();
const markAside = (): string | undefined => host.content(`${paths.driveAside}/mark`)?.trim();
const isAside = (): boolean => existsSync(join(host.host, paths.driveAside));

test("a drive goes when the new VM runs", () => {
  expect([host.deploy(false), mark(), isAside()]).toEqual(["done", "new", false]);
});

test("a drive is back when the new VM does not start", () => {
  expect([host.deploy(false, { crash: true }), mark(), isAside()]).toEqual(["failed", "kept", false]);
  expect(host.content(unitFile)).toBe(unitOf(true));
});

/** What may come after a deploy that was killed; the drive is there at the end. */
const sequels: [what: string, crash: boolean, then: () => void][] = [
  ["a deploy that is killed, and the old program again", false, () => undefined],
  [
    "a deploy that is killed, and one that fails",
    true,
    () => expect(host.deploy(false, { crash: true })).not.toBe("done"),
  ],
];

test.each(sequels)(
  "%s: the drive is kept, wherever it is killed, also over a power cut",
  (_what, crash, then) => {
    const before = join(host.root, "before");
    cpSync(host.host, before, { recursive: true, verbatimSymlinks: true });
    for (let killAt = 1; host.deploy(false, { killAt, crash }) === undefined; killAt++) {
      const settled = !isAside() && host.content(unitFile) === unitOf(false);
      host.powerCut();
      then();
      const end = [killAt, host.deploy(true), host.reason(), settled ? "kept" : mark(), isAside()];
      expect(end).toEqual([killAt, "done", "", "kept", false]);
      rmSync(host.host, { recursive: true });
      cpSync(before, host.host, { recursive: true, verbatimSymlinks: true });
    }
    expect(host.calls().length).toBeGreaterThan(15);
  },
  120_000,
);

/** A VM made stateless that nobody starts; the drive is aside when somebody does so by hand. */
function startBesideDrive(): void {
  host.take("active");
  host.take(wants);
  expect(host.deploy(false, { autoStart: false })).toBe("done");
  expect(isAside()).toBe(true);
  host.start();
}

test("a drive aside while the VM runs on another: neither goes without the user's word", () => {
  startBesideDrive();
  expect(host.deploy(true, { autoStart: false, restart: false })).toBe("failed");
  expect(host.reason()).toContain("runs on a drive that it made since");
  expect([markAside(), mark()]).toEqual(["kept", "new"]);
  expect([host.deploy(true), mark(), isAside()]).toEqual(["done", "kept", false]);
});

test.each([true, false])("two drives that are to be kept are both kept (persistState %s)", (persistState) => {
  startBesideDrive();
  host.place(unitFile, unitOf(true));
  host.place(`${paths.driveDirectory}/mark`, "newer\n");
  expect(host.deploy(persistState)).toBe("failed");
  expect(host.reason()).toContain("hold a drive that is to be kept");
  expect([host.content("active"), markAside(), mark()]).toEqual(["", "kept", "newer"]);
});

test.each<[what: string, path: string]>([
  ["a folder", `${paths.driveAside}/mark`],
  ["a file", paths.driveAside],
])("%s that no deploy set aside stays, and so does the drive", (_what, path) => {
  host.place(path, "stale\n");
  for (const persistState of [true, false]) {
    expect(host.deploy(persistState)).toBe("failed");
    expect(host.reason()).toContain("is in the way");
    expect([host.content("active"), host.content(path), mark()]).toEqual(["", "stale\n", "kept"]);
  }
});

test("a drive that the state keeps is set aside, whatever unit an interrupted deploy installed", () => {
  host.take("active");
  host.place(unitFile, unitOf(false));
  expect(host.deploy(false, { crash: true, stateKeepsDrive: true })).toBe("failed");
  expect([host.deploy(true, { stateKeepsDrive: true }), mark()]).toEqual(["done", "kept"]);
});
