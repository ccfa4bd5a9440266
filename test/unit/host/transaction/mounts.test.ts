import { join } from "node:path";
import { DriveHost, paths, unitFile, unitOf } from "../driveHost";
import { describeWithMounts, withMounts } from "../privateMounts";
import { SnapshotHost } from "../snapshotHost";

/* A drive that is on the disk of everything else, and yet is no place that anything is renamed to or from. */

let host: DriveHost;
afterEach(() => host.remove());

const onMount = `for drive in "$host${paths.driveDirectory}"; do mount --bind "$drive" "$drive"; done`;
const shell = withMounts(onMount);
const runsOn = () => [host.content("active"), host.content(unitFile)];

describeWithMounts("a drive that is a mount of the same disk", () => {
  beforeEach(() => {
    host = new SnapshotHost("shared", shell);
    host.install();
  });

  test("is not set aside, which is found before the VM stops", () => {
    expect(host.deploy(false)).toBe("failed");
    expect(host.reason()).toContain("is a mount of its own");
    expect(runsOn()).toEqual(["", unitOf(true)]);
    expect(host.calls().filter((call) => call.includes(paths.driveAside))).toEqual([]);
  });

  test("is no leftover of the stateless VM before an update that was interrupted", () => {
    host.remove();
    host = new DriveHost({}, shell);
    host.install();
    host.place(unitFile, unitOf(false));
    host.place("killsDeploy");
    expect(host.deploy(true)).toBeUndefined();
    host.take("killsDeploy");
    host.powerCut();
    const mark = `${paths.driveDirectory}/mark`;
    host.place(mark, "weeks\n");
    expect([host.deploy(true), host.content(mark)]).toEqual(["done", "weeks\n"]);
  });

  test("has no snapshot, and the update goes on", () => {
    expect(host.deploy(true, { other: true })).toBe("done");
    expect(host.warnings()).toEqual([expect.stringContaining("is on another mount or file system than")]);
  });
});

describeWithMounts("what is mounted in the folder of a drive that is thrown away", () => {
  const mounted = `${paths.driveDirectory}/backup`;

  test.each([false, true])("is found before the VM stops (persistState %s)", (persistState) => {
    host = new DriveHost({}, withMounts(`mount --bind "$host${mounted}" "$host${mounted}"`));
    host.install();
    host.place(unitFile, unitOf(!persistState));
    host.place(`${mounted}/mine`, "mine\n");
    expect(host.deploy(persistState)).toBe("failed");
    expect(host.reason()).toBe(
      `what is to be thrown away has somebody's mounts in it: unmount them:\n${host.host}${mounted}`,
    );
    expect([...runsOn(), host.content(`${mounted}/mine`)]).toEqual(["", unitOf(!persistState), "mine\n"]);
  });

  test("is found where the host's folders are links", () => {
    const moveAway = `mv "$host/var/lib" "$host/elsewhere"; ln -s "$host/elsewhere" "$host/var/lib"`;
    const mine = `"$host/elsewhere/${mounted.slice("/var/lib/".length)}"`;
    host = new DriveHost({}, withMounts(`${moveAway}; mount --bind ${mine} ${mine}`));
    host.install();
    host.place(`${mounted}/mine`, "mine\n");
    expect(host.deploy(false)).toBe("failed");
    expect(host.reason()).toContain("has somebody's mounts in it");
  });

  test("is no matter to a VM that keeps its drive", () => {
    host = new DriveHost({}, withMounts(`mount --bind "$host${mounted}" "$host${mounted}"`));
    host.install();
    host.place(`${mounted}/mine`, "mine\n");
    expect([host.deploy(true, { other: true }), host.content(`${mounted}/mine`)]).toEqual(["done", "mine\n"]);
  });
});

test("a drive on another subvolume of the same mount has no snapshot", () => {
  host = new SnapshotHost("shared");
  host.install();
  const drive = join(host.host, paths.driveDirectory);
  host.program("stat", `case "$*" in "-c %d ${drive}") echo 7 ;; *) exec /usr/bin/stat "$@" ;; esac`);
  expect(host.deploy(true, { other: true })).toBe("done");
  expect(host.warnings()).toEqual([expect.stringContaining("is on another mount or file system than")]);
});
