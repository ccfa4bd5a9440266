import { existsSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { counted, DriveHost, paths, wants } from "../driveHost";
import { SnapshotHost, type Way } from "../snapshotHost";

/* A drive that is being put back when something fails: nothing starts on it, and nothing of it is thrown away. */

let host: DriveHost;
afterEach(() => host.remove());

function snapshotHost(way: Way): SnapshotHost {
  const made = new SnapshotHost(way);
  host = made;
  made.install();
  return made;
}

/** While the file `full` is there, a program fails that is called with these words, as where there is no room. */
const fullFor = (words: string, program: string): string => `
case "$*" in *"${words}"*) if [ -e "$host/full" ]; then echo "No space left on device" >&2; exit 1; fi ;; esac
${counted(program)}`;

/** All of the drive was written two hours ago, and the update that broke off could last for one. */
function letTimePass({ host }: SnapshotHost): void {
  const then = Date.now() / 1000 - 7200;
  const drive = join(host, paths.driveDirectory);
  const written = existsSync(drive) ? [...readdirSync(drive).map((name) => join(drive, name)), drive] : [];
  for (const file of written) utimesSync(file, then, then);
  utimesSync(join(host, paths.deploy, "previous/snapshot"), then + 3600, then + 3600);
}

test.each<[way: Way, words: string, program: "mv" | "qemu-img", path: string]>([
  ["shared", "snapshot/drive ", "mv", "/bin/mv"],
  ["marked", "snapshot -a", "qemu-img", "/usr/bin/qemu-img"],
])(
  "a %s snapshot that cannot be put back keeps the VM from the next boot, and is put back later",
  (way, words, program, path) => {
    const made = snapshotHost(way);
    made.program(program, fullFor(words, path));
    made.place("full");
    expect(made.deploy(true, { other: true, crash: true })).toBe("broken");
    expect(made.reason()).toContain("the old VM could not be put back");
    expect(made.content(wants)).toBeUndefined();
    made.powerCut();
    expect(made.content("active")).toBeUndefined();
    made.take("full");
    letTimePass(made);
    expect(made.deploy(true, { other: true, crash: true })).toBe("failed");
    expect([made.drive(), made.warnings()]).toEqual([["kept", 1, false], []]);
    expect([made.content(wants), made.content("active")]).toEqual(["", ""]);
  },
);

test("a snapshot that the new VM's QEMU has thrown away is told, and the old VM comes back", () => {
  const made = snapshotHost("marked");
  const lost = `case "$*" in *"snapshot -l"*) if [ -e "$host/active" ] || [ -e "$host/lost" ]; then exit 0; fi ;; esac`;
  made.program(
    "qemu-img",
    `${lost}\ncase "$*" in *"snapshot -c"*) touch "$host/lost" ;; esac\n${counted("/usr/bin/qemu-img")}`,
  );
  expect(made.deploy(true, { other: true, crash: true })).toBe("failed");
  expect(made.warnings()).toEqual([expect.stringContaining("its image holds the snapshot no more")]);
  expect(made.content("active")).toBe("");
});

test("the start slot is free while the old VM's health is awaited", () => {
  host = new DriveHost();
  host.install();
  const slots = `${host.host}/run/simple-vms-deploy/.turns/start.*`;
  const oldHealth = `for slot in ${slots}; do flock -n "$slot" true && echo free || echo held; done >${host.root}/slots`;
  expect(host.deploy(true, { other: true, crash: true, oldHealth })).toBe("failed");
  expect(host.content("../slots")).toBe("free\n");
});

test("a note of the last reload that was cut off is none", () => {
  host = new DriveHost();
  host.install();
  host.place("/run/simple-vms-deploy/.turns/reloaded");
  expect([host.deploy(true, { other: true }), host.reason()]).toEqual(["done", ""]);
});
