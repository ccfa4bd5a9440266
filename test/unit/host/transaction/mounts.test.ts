import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { DriveHost, paths, unitFile, unitOf } from "../driveHost";
import { SnapshotHost } from "../snapshotHost";

/* A drive that is on the disk of everything else, and yet is no place that anything is renamed to or from. */

/** Another root may mount what it likes, where nobody else sees it. */
const privately = ["unshare", "--mount", ...(process.getuid?.() === 0 ? [] : ["--map-root-user"])];
const canMount = spawnSync(privately[0] ?? "", [...privately.slice(1), "true"]).status === 0;

let host: DriveHost;
afterEach(() => host.remove());

const onMount = `for drive in "$host${paths.driveDirectory}"; do mount --bind "$drive" "$drive"; done`;
const shell = [...privately, "/bin/sh", "-ec", `${onMount}; exec /bin/sh "$0"`];
const runsOn = () => [host.content("active"), host.content(unitFile)];

(canMount ? describe : describe.skip)("a drive that is a mount of the same disk", () => {
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

test("a drive on another subvolume of the same mount has no snapshot", () => {
  host = new SnapshotHost("shared");
  host.install();
  const drive = join(host.host, paths.driveDirectory);
  host.program("stat", `case "$*" in "-c %d ${drive}") echo 7 ;; *) exec /usr/bin/stat "$@" ;; esac`);
  expect(host.deploy(true, { other: true })).toBe("done");
  expect(host.warnings()).toEqual([expect.stringContaining("is on another mount or file system than")]);
});
