import { lstatSync, mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { DriveHost, paths, unitFile, unitOf, wants } from "../driveHost";

let host: DriveHost;
beforeEach(() => {
  host = new DriveHost();
  host.install();
});
afterEach(() => host.remove());

/** Whether something is on the host, a link that leads nowhere too. */
const isThere = (path: string): boolean =>
  lstatSync(join(host.host, path), { throwIfNoEntry: false }) !== undefined;

/** The VM of before: it runs, from its own unit, enabled, with its drive. */
const asBefore = (): boolean[] => [
  isThere("active"),
  host.content(unitFile) === unitOf(true),
  isThere(wants),
  host.content(`${paths.driveDirectory}/mark`) === "kept\n",
  isThere(paths.driveAside),
  isThere(`${paths.deploy}/previous`),
];
const all = [true, true, true, true, false, false];

test.each([true, false])(
  "a deploy that fails after one that was killed brings back what ran before both (persistState %s)",
  (persistState) => {
    const reset = host.keep();
    let began = 0;
    for (let killAt = 1; host.deploy(persistState, { other: true, killAt }) === undefined; killAt++) {
      if (isThere(`${paths.deploy}/previous/begun`)) {
        began++;
        expect(host.deploy(persistState, { other: true, crash: true })).toBe("failed");
        expect([killAt, ...asBefore()]).toEqual([killAt, ...all]);
      }
      reset();
    }
    expect(began).toBeGreaterThan(5);
  },
  120_000,
);

test("a systemd that does not load units is found before the VM stops", () => {
  host.place("noReload", "1");
  expect(host.deploy(true, { other: true })).toBe("failed");
  expect(asBefore()).toEqual(all);
});

test("a systemd that ceases to load units does not keep the old VM down", () => {
  host.place("noReload", "2");
  expect(host.deploy(true, { other: true })).toBe("failed");
  expect(asBefore()).toEqual(all);
});

test.each([paths.gcRoot, paths.driveRoot, wants, `${paths.deploy}/lock`, `${paths.deploy}/managed`])(
  "a folder in the place of %s is found before the VM stops",
  (path) => {
    if (path === wants) host.take(wants);
    mkdirSync(join(host.host, path, "x"), { recursive: true });
    expect(host.deploy(true, { other: true })).toBe("failed");
    expect(host.reason()).toContain("is a folder, and in the way");
    expect(asBefore()).toEqual(all);
  },
);

describe("a QEMU that is there before what serves it", () => {
  const tells = "echo 'qemu: -chardev socket,id=shared,path=/x: Failed to connect to /x: No such file'";
  beforeEach(() => host.program("journalctl", tells));

  test("is started again", () => {
    host.place("crashLate");
    expect([host.deploy(true, { other: true }), host.starts()]).toEqual([
      "done",
      ["start other", "start other"],
    ]);
  });

  test("is not stopped where systemd has started it again meanwhile", () => {
    host.place("crashLate");
    host.program("journalctl", `touch "$host/active"; ${tells}`);
    expect(host.deploy(true, { other: true })).toBe("done");
    expect(readFileSync(join(host.root, "stops"), "utf8")).toBe("stop\n");
  });

  test("is started thrice at most, and the old VM is back", () => {
    expect(host.deploy(true, { other: true, crash: true })).toBe("failed");
    expect(host.starts()).toEqual(["start other", "start other", "start other", "start"]);
    expect(asBefore()).toEqual(all);
  });

  test("is not started again where that took long to fail", () => {
    host.remove();
    host = new DriveHost({ journalctl: tells }, [
      ...["/bin/sh", "-c"],
      'sed -i "s/^early_start=.*/early_start=0/" "$0"; exec /bin/sh "$0"',
    ]);
    host.install();
    host.place("crashLate");
    expect([host.deploy(true, { other: true }), host.starts()]).toEqual(["failed", ["start other", "start"]]);
  });
});

test("a folder in the place of systemd's link to the drive is found before the VM stops", () => {
  host.place(`${paths.stateDirectory}/mine`);
  expect(host.deploy(true, { other: true })).toBe("failed");
  expect(host.reason()).toContain("is a folder, and in the way");
  expect(asBefore()).toEqual(all);
});

test("a link in the drive's place, which systemd does not follow, is found before the VM stops", () => {
  const drive = join(host.host, paths.driveDirectory);
  renameSync(drive, `${drive}.moved`);
  symlinkSync(`${drive}.moved`, drive);
  expect(host.deploy(true, { other: true })).toBe("failed");
  expect(host.reason()).toContain("is a link, which systemd does not follow");
  expect(asBefore()).toEqual(all);
});
