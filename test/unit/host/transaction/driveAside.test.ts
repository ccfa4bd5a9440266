import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { DriveHost, paths, unitFile, unitOf, wants } from "../driveHost";
import { marksOn } from "../driveMarks";

let host: DriveHost;
beforeEach(() => {
  host = new DriveHost();
  host.install();
});
afterEach(() => host.remove());

const { mark, markAside, isAside } = marksOn(() => host);

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
    const reset = host.keep();
    for (let killAt = 1; host.deploy(false, { killAt, crash }) === undefined; killAt++) {
      const isDeleted = !isAside() || / deleted$/m.test(host.content(`${paths.deploy}/aside`) ?? "");
      const settled = isDeleted && host.content(unitFile) === unitOf(false);
      host.powerCut();
      then();
      const end = [killAt, host.deploy(true), host.reason(), settled ? "kept" : mark(), isAside()];
      expect(end).toEqual([killAt, "done", "", "kept", false]);
      reset();
    }
    expect(host.calls().length).toBeGreaterThan(15);
  },
  120_000,
);

test("a drive of which all names begin with a line's end is one", () => {
  host.take(`${paths.driveDirectory}/mark`);
  host.place(`${paths.driveDirectory}/\nodd`, "odd");
  expect(host.deploy(false, { crash: true })).toBe("failed");
  expect(host.content(`${paths.driveDirectory}/\nodd`)).toBe("odd");
});

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

test("a drive made by hand while a killed deploy has the VM's own aside: both are kept, and named", () => {
  host.program("mv", 'case "$*" in *.service.new*) kill -KILL 0 ;; esac; exec /bin/mv "$@"');
  expect(host.deploy(false)).toBeUndefined();
  host.program("mv", 'exec /bin/mv "$@"');
  host.start();
  expect([isAside(), host.deploy(true)]).toEqual([true, "broken"]);
  expect(host.reason()).toContain("hold a drive that is to be kept");
  expect([markAside(), mark()]).toEqual(["kept", "new"]);
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

describe("a stateless VM that is to keep its drive from now on", () => {
  beforeEach(() => {
    host.place(unitFile, unitOf(false));
    host.place(`${paths.driveDirectory}/mark`, "left\n");
  });

  test("does not begin with what its stop could not throw away", () => {
    expect([host.deploy(true), mark()]).toEqual(["done", "new"]);
  });

  test("does not lose it to what empties the folder still, though its time is over", () => {
    host.place("outlived");
    expect([host.deploy(true), mark()]).toEqual(["done", "new"]);
  });

  test.each([false, true])(
    "loses nothing of what it wrote after its update was killed, wherever that was (then one fails: %s)",
    (fails) => {
      const reset = host.keep();
      let ran = 0;
      for (let killAt = 1; host.deploy(true, { killAt }) === undefined; killAt++) {
        host.powerCut();
        const isIn = host.content(unitFile) === unitOf(true) && host.content("active") !== undefined;
        if (isIn) {
          host.place(`${paths.driveDirectory}/mark`, "weeks\n");
          ran++;
        }
        if (fails) {
          host.place("crashLate");
          expect(host.deploy(true, { other: true })).toBe("failed");
          if (isIn && isAside()) expect(host.content(`${paths.deploy}/aside`)).toMatch(/^\d+ kept\n$/);
        }
        expect([killAt, host.deploy(true), mark(), isAside()]).toEqual([
          ...[killAt, "done"],
          isIn ? "weeks" : expect.anything(),
          false,
        ]);
        reset();
      }
      expect(ran).toBeGreaterThan(3);
    },
    120_000,
  );

  test("has what it wrote after an interrupted update also where the program gives up its drive after a failed one", () => {
    host.place("killsDeploy");
    expect(host.deploy(true)).toBeUndefined();
    host.take("killsDeploy");
    host.start();
    host.place("crashLate");
    expect([host.deploy(true, { other: true }), markAside()]).toEqual(["failed", "new"]);
    expect([host.deploy(false), markAside()]).toEqual(["done", "new"]);
    expect(host.warnings()).toEqual([expect.stringContaining(`${paths.driveAside} holds a drive`)]);
    host.place(`${paths.driveAside}/mark`, "weeks\n");
    expect([host.deploy(true), mark(), isAside(), host.warnings()]).toEqual(["done", "weeks", false, []]);
  });

  /** Its update was killed at the start, and it has run since the next boot. */
  function runSinceInterrupted(): void {
    host.place("killsDeploy");
    expect(host.deploy(true)).toBeUndefined();
    host.take("killsDeploy");
    host.powerCut();
    host.place(`${paths.driveDirectory}/mark`, "weeks\n");
  }

  test("is started on no other drive where the next deploy is killed too, wherever that is", () => {
    runSinceInterrupted();
    const reset = host.keep();
    for (let killAt = 1; host.deploy(true, { killAt }) === undefined; killAt++) {
      host.powerCut();
      if (host.content(unitFile) === unitOf(true) && host.content("active") !== undefined)
        expect([killAt, mark()]).toEqual([killAt, "weeks"]);
      expect([killAt, host.deploy(true), mark(), isAside()]).toEqual([killAt, "done", "weeks", false]);
      reset();
    }
  }, 120_000);

  test("does not make way for the unit of before where its drive cannot be set aside", () => {
    runSinceInterrupted();
    host.program("mv", 'case "$*" in *.aside) exit 1 ;; esac; exec /bin/mv "$@"');
    expect(host.deploy(true)).toBe("broken");
    expect(host.reason()).toContain("could not be set aside");
    expect([host.content(unitFile), host.content(wants)]).toEqual([unitOf(true), undefined]);
    host.program("mv", 'exec /bin/mv "$@"');
    expect([host.deploy(true), mark()]).toEqual(["done", "weeks"]);
  });

  test("begins with a folder of its own where the one of before is empty", () => {
    host.take("active");
    host.take(`${paths.driveDirectory}/mark`);
    const folder = join(host.host, paths.driveDirectory);
    chmodSync(folder, 0o2777);
    expect([host.deploy(true), statSync(folder).mode & 0o2000]).toEqual(["done", 0]);
  });

  test("has the drive that somebody put there while it was down", () => {
    host.take("active");
    expect([host.deploy(true), mark()]).toEqual(["done", "left"]);
  });

  test("keeps the drive that it runs on", () => {
    expect([host.deploy(true, { restart: false }), mark()]).toEqual(["done", "left"]);
  });
});
