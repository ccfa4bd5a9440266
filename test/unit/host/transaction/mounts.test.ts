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

describeWithMounts("what somebody has mounted in the folder of a drive", () => {
  const mounted = `${paths.driveDirectory}/backup`;
  const mine = () => host.content("srv/mine/kept");
  const refused = () =>
    `what is to be thrown away has somebody's mounts in it: unmount them:\n${host.host}${mounted}`;
  /** Where the test has put a file `mounts`, its lines have been run before a deploy. */
  const whereAsked = withMounts('if [ -e "$host/mounts" ]; then . "$host/mounts"; fi');
  const mount = (at = mounted) => `mkdir -p "$host${at}"; mount --bind "$host/srv/mine" "$host${at}"\n`;

  function install(stateless = false, mounts = mount()): void {
    host = new DriveHost({}, whereAsked);
    host.install();
    if (stateless) host.place(unitFile, unitOf(false));
    host.place("srv/mine/kept", "mine\n");
    host.place("mounts", mounts);
  }

  test.each([false, true])("is found before a VM without one stops (persistState %s)", (persistState) => {
    install(persistState);
    expect([host.deploy(persistState), host.reason()]).toEqual(["failed", refused()]);
    expect([...runsOn(), mine()]).toEqual(["", unitOf(!persistState), "mine\n"]);
  });

  test.each([`${paths.generated}/mine`, `${paths.incomingRoots}/mine`])("is found also in %s", (at) => {
    install(false, mount(at));
    expect([host.deploy(true, { other: true }), host.reason()]).toEqual([
      ...[
        "failed",
        `what is to be thrown away has somebody's mounts in it: unmount them:\n${host.host}${at}`,
      ],
    ]);
    expect([host.content("active"), mine()]).toEqual(["", "mine\n"]);
  });

  test("is found where the host's folders are links to names with odd characters", () => {
    const other = `"$host/else \\where"`;
    install(false, `mv "$host/var/lib" ${other}; ln -s ${other} "$host/var/lib"\n${mount()}`);
    expect(host.deploy(false)).toBe("failed");
    expect(host.reason()).toContain(`/else \\where/${mounted.slice("/var/lib/".length)}`);
    expect(mine()).toBe("mine\n");
  });

  test.each(["shared", "marked"] as const)(
    "stays where it is in an update of a VM that keeps its drive, which has no snapshot then (%s)",
    (way) => {
      host = new SnapshotHost(way, whereAsked);
      host.install();
      host.place("srv/mine/kept", "mine\n");
      host.place("mounts", mount());
      expect(host.deploy(true, { other: true, crash: true })).toBe("failed");
      expect([mine(), host.content("active"), host.warnings()]).toEqual([
        ...["mine\n", ""],
        [expect.stringContaining("was kept in this update: something is mounted in it")],
      ]);
      expect([host.deploy(true, { other: true }), mine()]).toEqual(["done", "mine\n"]);
    },
  );

  test("while the drive is set aside: the drive stays until the next deploy, and a warning says so", () => {
    install(false, "");
    const late = `case "$*" in *.service.new*) ${mount(`${paths.driveAside}/backup`)} ;; esac; exec /bin/mv "$@"`;
    host.program("mv", late);
    expect([host.deploy(false), mine()]).toEqual(["done", "mine\n"]);
    expect(host.warnings()).toEqual([
      expect.stringContaining("a drive that is needed no more takes room beside"),
    ]);
    host.program("mv", 'exec /bin/mv "$@"');
    expect([host.deploy(false), host.content(`${paths.driveAside}/mark`), mine()]).toEqual([
      ...["done", undefined],
      "mine\n",
    ]);
  });

  test("while a stateless VM stops is no leftover of that one", () => {
    install(true, "");
    host.program("sync", `[ -e "$host/late" ] || { : >"$host/late"; ${mount()} }`);
    expect(host.deploy(true)).toBe("failed");
    expect(host.reason()).toContain(refused());
  });

  test("in what an earlier deploy has saved is not emptied", () => {
    install(false, mount(`${paths.deploy}/previous/mine`));
    expect(host.deploy(true)).toBe("failed");
    expect([...runsOn(), mine()]).toEqual(["", unitOf(true), "mine\n"]);
  });

  test("is found before a VM stops whose update was interrupted, wherever that was", () => {
    host = new SnapshotHost("shared", whereAsked);
    host.install();
    host.place("srv/mine/kept", "mine\n");
    const reset = host.keep();
    let refusals = 0;
    for (let killAt = 1; host.deploy(true, { other: true, killAt }) === undefined; killAt++) {
      host.powerCut();
      host.place("mounts", mount());
      const end = host.deploy(true, { other: true });
      if (end === "failed") refusals++;
      expect([killAt, ["done", "failed"].includes(end ?? ""), host.content("active"), mine()]).toEqual([
        ...[killAt, true],
        ...["", "mine\n"],
      ]);
      reset();
    }
    expect(refusals).toBeGreaterThan(0);
  }, 120_000);

  test("is found before what was interrupted is taken up again", () => {
    install(false, "");
    host.place("killsDeploy");
    expect(host.deploy(false)).toBeUndefined();
    host.take("killsDeploy");
    host.start();
    host.place("mounts", mount());
    expect([host.deploy(true), host.reason(), host.content("active")]).toEqual(["failed", refused(), ""]);
    host.take("mounts");
    const mark = `${paths.driveDirectory}/mark`;
    expect([host.deploy(true), host.content(mark), mine()]).toEqual(["done", "kept\n", "mine\n"]);
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
