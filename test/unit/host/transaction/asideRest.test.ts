import { renameSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { DriveHost, paths, unitFile, unitOf } from "../driveHost";
import { marksOn } from "../driveMarks";

/* The rest of a drive that was aside, and its mark. */

let host: DriveHost;
beforeEach(() => {
  host = new DriveHost();
  host.install();
});
afterEach(() => host.remove());

const { mark, markAside, isAside } = marksOn(() => host);

test("a drive whose deletion was killed never comes back, and goes with the next deploy; one of another name is nobody's", () => {
  const rest = `${paths.driveAside}/half`;
  host.program(
    "rm",
    `case "$*" in *"-rf $host${paths.driveAside}") /bin/rm "$host${paths.driveAside}/mark"; kill -KILL 0 ;; esac; exec /bin/rm "$@"`,
  );
  host.place(`${paths.driveDirectory}/half`);
  host.place(`${paths.driveAside}.old/mine`);
  expect([host.deploy(false), host.content(rest)]).toEqual([undefined, ""]);
  host.program("rm", 'exec /bin/rm "$@"');
  expect([host.deploy(true), mark(), isAside()]).toEqual(["done", "new", false]);
  expect(host.content(`${paths.driveAside}.old/mine`)).toBe("");
});

test("the rest of a drive that cannot be deleted is in the way of a drive that is to come back by its name, and of that alone", () => {
  host.program(
    "rm",
    `case "$*" in *"-rf $host${paths.driveAside}") echo why >&2; exit 1 ;; esac; exec /bin/rm "$@"`,
  );
  const rest = expect.stringContaining("is the rest of a drive, and cannot be deleted: why");
  expect(host.deploy(false)).toBe("done");
  expect([host.deploy(false), host.warnings()[0], host.content("active")]).toEqual(["done", rest, ""]);
  expect([host.deploy(true), host.reason(), host.content("active")]).toEqual(["failed", rest, ""]);
  expect([host.content(unitFile), markAside()]).toEqual([unitOf(false), "kept"]);
});

test("a mark of a drive that is deleted makes no other folder the VM's own", () => {
  host.place(`${paths.driveAside}/mine`, "mine");
  const { ino } = statSync(join(host.host, paths.driveAside));
  renameSync(join(host.host, paths.driveAside), join(host.host, "elsewhere"));
  host.place(`${paths.deploy}/aside`, `${ino} deleted\n`);
  expect(host.deploy(true, { other: true })).toBe("done");
  renameSync(join(host.host, "elsewhere"), join(host.host, paths.driveAside));
  expect([host.deploy(true), host.content(`${paths.driveAside}/mine`)]).toEqual(["failed", "mine"]);
});

test("a link in the place of a mark that is being written leads nowhere", () => {
  host.place("elsewhere", "mine");
  symlinkSync(join(host.host, "elsewhere"), join(host.host, paths.deploy, "aside.new"));
  expect([host.deploy(false), host.content("elsewhere")]).toEqual(["done", "mine"]);
});

const throws = `${paths.deploy}/throws`;

test("a deploy notes that the drive is thrown away, and one that keeps it takes the note away, also where it fails", () => {
  expect([host.deploy(false), host.content(throws)]).toEqual(["done", ""]);
  host.place("crashLate");
  expect([host.deploy(false, { other: true }), host.content(throws)]).toEqual(["failed", ""]);
  host.place("crashLate");
  expect([host.deploy(true, { other: true }), host.content(throws)]).toEqual(["failed", undefined]);
});

test("the drive of a stateless VM whose unit somebody has removed goes with the next one's start", () => {
  expect(host.deploy(false)).toBe("done");
  host.take(unitFile);
  host.take("active");
  expect([host.deploy(false), mark(), isAside(), host.warnings()]).toEqual(["done", "new", false, []]);
});

test("a drive of which nothing says what it was is kept aside, and a warning says so", () => {
  host.take(unitFile);
  host.take("active");
  expect([host.deploy(false), markAside(), mark()]).toEqual(["done", "kept", "new"]);
  expect(host.warnings()).toEqual([expect.stringContaining("that nobody has agreed to lose, and stays")]);
  expect([host.deploy(true), mark(), isAside()]).toEqual(["done", "kept", false]);
});

test("a VM whose unit wrote down no start may have run", () => {
  expect([host.deploy(true), host.content(paths.started)]).toEqual(["done", ""]);
});
