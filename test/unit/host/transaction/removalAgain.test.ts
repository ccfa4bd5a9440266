import { rmSync } from "node:fs";
import { join } from "node:path";
import { hostPaths } from "../../../../provider/src/host/paths";
import { unitOf } from "../driveHost";
import { RemovalHost, units } from "../removalHost";

/* A removal that is asked for again: the one before was killed, or nobody saw its end. */

const { driveDirectory, deploy, unit } = hostPaths("gateway");

/** Each program counts as one that changes something; before the one whose turn it is, the script is killed. */
const counted = (root: string, program: string) => `#!/bin/sh
echo >>${root}/count
[ "$(wc -l <${root}/count)" != "$(cat ${root}/killAt)" ] || kill -KILL 0
exec /bin/${program} "$@"
`;

const done = ["status=done", "reason="];
const keeps = (host: RemovalHost) => host.place(`${units}/${unit}`, unitOf(true));
const told = (host: RemovalHost) => [`keptDrive=${host.root}${driveDirectory}`, ...done];

/** A host on which a removal was begun and killed, for each moment at which it may be, and one on which it was not. */
function* afterEachKill(arrange: (host: RemovalHost) => void): Generator<[number, RemovalHost]> {
  let killAt = 0;
  for (let ended = false; !ended; ) {
    killAt += 1;
    const host = new RemovalHost(["setsid", "--wait", "/bin/sh"]);
    host.install("gateway");
    arrange(host);
    for (const program of ["rm", "mv", "rmdir"])
      host.place(`bin/${program}`, counted(host.root, program), 0o755);
    host.place("killAt", String(killAt));
    ended = host.tryToRemove(false).ended;
    host.place("killAt", "0");
    yield [killAt, host];
    host.dispose();
  }
  expect(killAt).toBeGreaterThan(10);
}

test.each<[why: string, arrange: (host: RemovalHost) => void, file: string]>([
  ["the installed unit keeps it", keeps, "drive.qcow2"],
  [
    "the installed unit keeps it, by a release that knows of no note that it may go",
    (host) => {
      keeps(host);
      host.place(`${deploy}/throws`);
    },
    "drive.qcow2",
  ],
  ["it is aside since an interrupted update and one that failed", (host) => host.setAside("kept"), "aside"],
])(
  "a drive that stays because %s stays also then, wherever the first was killed",
  (_why, arrange, file) => {
    for (const [killAt, host] of afterEachKill(arrange)) {
      expect([killAt, host.remove(false)]).toEqual([killAt, told(host)]);
      expect([killAt, host.left()]).toEqual([
        killAt,
        expect.arrayContaining([`${driveDirectory.slice(1)}/${file}`]),
      ]);
      expect(host.remove(false, { deletePersistentState: true })).toEqual(done);
      expect(host.left()).toEqual([]);
    }
  },
  120_000,
);

test("a stateless VM's drive goes then, wherever the first was killed", () => {
  for (const [killAt, host] of afterEachKill(() => undefined)) {
    expect([killAt, host.remove(false), host.left()]).toEqual([killAt, done, []]);
  }
}, 120_000);

test.each<[what: string, path: string]>([
  ["a rest of the VM's folder", `${deploy}/console`],
  ["an owner's name, by a deploy that failed early,", `${deploy}/owner`],
])("%s says nothing of a drive that stayed", (_what, path) => {
  const host = new RemovalHost(["/bin/sh"]);
  host.install("gateway");
  keeps(host);
  expect(host.remove(false)).toEqual(told(host));
  host.place(path, path.endsWith("owner") ? "gateway-1\nurn:mine\n" : "");
  expect(host.remove(false)).toEqual(told(host));
  host.dispose();
});

test("the drive of a stateless VM whose unit somebody has removed goes, as a deploy has noted", () => {
  const host = new RemovalHost(["/bin/sh"]);
  host.install("gateway");
  rmSync(join(host.root, units, unit));
  host.place(`${deploy}/throws`);
  expect([host.remove(false), host.left()]).toEqual([done, []]);
  host.dispose();
});
