import { existsSync } from "node:fs";
import { join } from "node:path";
import { paths, unitFile, unitOf } from "../driveHost";
import { shells } from "../shells";
import { SnapshotHost, type Way } from "../snapshotHost";

const ways: Way[] = ["shared", "marked"];
const before = ["kept", 1, false];
const after = ["changed", 2, true];
const none = [false, ""];

let host: SnapshotHost;
function hostWith(way: Way, shell?: readonly string[]): SnapshotHost {
  host = new SnapshotHost(way, shell);
  host.install();
  return host;
}
afterEach(() => host.remove());

describe.each(ways)("a %s snapshot", (way) => {
  test.each(shells)("brings the drive back when the new VM fails (%s)", (_name, shell) => {
    hostWith(way, shell);
    expect(host.deploy(true, { other: true, crash: true })).toBe("failed");
    expect([host.drive(), host.snapshots(), host.content("active")]).toEqual([before, none, ""]);
    expect(host.content(unitFile)).toBe(unitOf(true));
  });

  test.each(shells)("is gone when the new VM runs (%s)", (_name, shell) => {
    hostWith(way, shell);
    expect([host.deploy(true, { other: true }), host.warnings()]).toEqual(["done", []]);
    expect([host.drive(), host.snapshots()]).toEqual([after, none]);
    expect(host.calls().some((call) => /snapshot -c |fd\/3/.test(call))).toBe(true);
  });

  test("is copied by a process that no other one of the drive's user can look into", () => {
    hostWith(way);
    host.deploy(true, { other: true });
    // CAP_NET_BROADCAST, which such a one lacks; where systemd maps the drive's IDs, the user is nobody (ptrace(2)).
    expect(BigInt(`0x${host.content("held")?.trim()}`)).toBe(2n ** 11n);
  });

  test("is not made where it is not wanted, nor where nothing restarts", () => {
    hostWith(way);
    expect(host.deploy(true, { restart: false })).toBe("done");
    expect(host.calls().filter((call) => /probe|qemu-img/.test(call))).toEqual([]);
    expect(host.deploy(true, { other: true, crash: true, snapshot: false })).toBe("failed");
    expect([host.drive(), host.snapshots()]).toEqual([after, none]);
  });

  /** The counts of the commands of an update that have to do with a snapshot, or with what tells that it is begun. */
  function countsOfSnapshot(crash: boolean): [count: number, call: string][] {
    const reset = host.keep();
    host.deploy(true, { other: true, crash });
    const calls = host.calls();
    reset();
    const counted = calls.map((call, index): [number, string] => [index + 1, call]);
    return counted.filter(([, call]) => /snapshot|qemu-img|begun/.test(call));
  }

  test("brings back what ran before, wherever an update is killed", () => {
    hostWith(way);
    const reset = host.keep();
    const failing = countsOfSnapshot(true);
    const good = countsOfSnapshot(false).filter(([count]) => count >= (failing[0]?.[0] ?? 0));
    const kills = [
      ...failing.map((kill) => [true, ...kill] as const),
      ...good
        .filter((kill, index) => kill[1] !== failing[index]?.[1])
        .map((kill) => [false, ...kill] as const),
    ];
    for (const [crash, killAt, call] of kills) {
      expect(host.deploy(true, { other: true, crash, killAt })).toBeUndefined();
      const isBegun = existsSync(join(host.host, paths.deploy, "previous/begun"));
      const settled = !isBegun && host.content(unitFile) === unitOf(true, true);
      if (killAt % 2 === 0) host.powerCut();
      const next = settled ? host.deploy(true) : host.deploy(true, { other: true, crash: true });
      const end = [crash, killAt, call, next, host.drive(), host.snapshots()];
      const wanted = settled ? ["done", after] : ["failed", before];
      expect(end).toEqual([crash, killAt, call, ...wanted, none]);
      reset();
    }
    expect(kills.length).toBeGreaterThan(8);
  }, 240_000);

  /** An update that was killed when the new VM ran, before it counted. */
  function killAfterStart(): void {
    const reset = host.keep();
    for (let killAt = countsOfSnapshot(false)[0]?.[0] ?? 1; ; killAt++) {
      expect(host.deploy(true, { other: true, killAt })).toBeUndefined();
      if (host.drive()[0] === "changed") return;
      reset();
    }
  }

  test("is dropped, and the drive kept, where a VM has run on since the update was interrupted", () => {
    hostWith(way);
    killAfterStart();
    host.writeLater(2);
    expect(host.deploy(true)).toBe("done");
    expect([host.drive(), host.snapshots()]).toEqual([after, none]);
    expect(host.warnings()).toEqual([expect.stringContaining("has run on since an update was interrupted")]);
  }, 60_000);
});

test("is dated anew for as long as the deploy lives: what the VM writes after its end is not thrown away", () => {
  hostWith("shared");
  host.program("sleep", "exec /bin/sleep 0.1");
  host.place("slow");
  expect(host.deploy(true, { other: true })).toBe("done");
  expect(host.content("dated")).toBe("");
});

test("what QEMU does not drop is told, and dropped by the next deploy", () => {
  hostWith("marked");
  host.place("deaf");
  expect(host.deploy(true, { other: true })).toBe("done");
  expect(host.warnings()).toEqual([
    expect.stringContaining("takes room until the next deploy: it could not be dropped"),
  ]);
  expect(host.snapshots()).toEqual([true, expect.stringContaining("simple-vm-update")]);
  host.take("deaf");
  expect([host.deploy(true, { other: true, restart: false }), host.snapshots()]).toEqual(["done", none]);
  expect(host.drive()).toEqual(after);
});

test("a drive of which no snapshot can be made is told, and the update goes on", () => {
  hostWith("marked");
  host.place(`${paths.driveDirectory}/drive.qcow2`, "raw");
  expect(host.deploy(true, { other: true })).toBe("done");
  expect(host.warnings()).toEqual([
    expect.stringMatching(/^no snapshot of .* was kept in this update: .*drive.qcow2 is no qcow2 image/),
  ]);
});

test("an update that fails without one says that the drive is as the new VM left it", () => {
  hostWith("marked");
  host.place(`${paths.driveDirectory}/drive.qcow2`, "raw");
  expect(host.deploy(true, { other: true, crash: true })).toBe("failed");
  expect(host.reason()).toMatch(/the drive is as the new VM left it: .* drive.qcow2 is no qcow2 image$/);
});

test("an image that qemu-img cannot read fails the update before the new VM starts", () => {
  hostWith("marked");
  host.sh('printf "QFI\\373broken" >"$1"', join(host.host, paths.driveDirectory, "drive.qcow2"));
  expect(host.deploy(true, { other: true })).toBe("failed");
  expect(host.reason()).toContain("no snapshot could be made");
  expect([host.content("active"), host.content(unitFile)]).toEqual(["", unitOf(true)]);
  expect(host.snapshots()[0]).toBe(false);
});

test("a host without room for what lies beside the image fails the update before the VM stops", () => {
  hostWith("marked");
  host.program("df", 'echo "/dev/x 100 99 1 99% /"');
  expect(host.deploy(true, { other: true })).toBe("failed");
  expect(host.reason()).toMatch(/needs \d+ KiB, and 1 KiB are free: No space left on device/);
  expect(host.calls().filter((call) => call.includes("qemu-img"))).toEqual([]);
});

test("what grew beside the image while the VM stopped fails the update", () => {
  hostWith("marked");
  // It is asked twice before the stop.
  const grown = 'echo >>"$host/asked"; [ "$(wc -l <"$host/asked")" -lt 3 ] || size=200000';
  host.program("du", `${grown}; printf '%s\\t/x\\n' "\${size:-1}"`);
  expect(host.deploy(true, { other: true })).toBe("failed");
  expect(host.reason()).toMatch(/^too much lies beside .*drive.qcow2 by now/);
  expect([host.content("active"), host.content(unitFile)]).toEqual(["", unitOf(true)]);
});

test("more beside the image than is copied in no time is told, and the update goes on", () => {
  hostWith("marked");
  host.program("du", "printf '200000\\t/x\\n'");
  expect(host.deploy(true, { other: true })).toBe("done");
  expect(host.warnings()).toEqual([expect.stringContaining("more than 100 MiB lie beside")]);
});

test("a pipe, a link and a folder come back as what they were", () => {
  hostWith("marked");
  const { driveDirectory } = paths;
  host.place(`${driveDirectory}/swtpm/state`, "tpm");
  const made = `cd "$1" && mkfifo pipe && ln -s /etc/shadow link`;
  host.sh(made, join(host.host, driveDirectory));
  expect(host.deploy(true, { other: true, crash: true })).toBe("failed");
  expect(host.drive()).toEqual(before);
  expect(host.sh('cd "$1" && stat -c "%n %F" *', join(host.host, driveDirectory))).toBe(
    "drive.qcow2 regular file\nlink symbolic link\nmark regular file\npipe fifo\nswtpm directory\n",
  );
});
