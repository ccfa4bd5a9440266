import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lchownSync,
  lstatSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { type GivenFolders, KeyHost } from "../keyHost";

let host: KeyHost;
beforeEach(() => {
  host = new KeyHost();
});
afterEach(() => host.remove());

const swap = ['rm -rf "$previous"; check_keys', "save_keys", "change_keys"];

/** A first deploy, after which the guest does something in its folders. */
function deployed(given: GivenFolders, guestDoes: (keys: string) => void = () => undefined): void {
  host.run(given, ...swap);
  if (existsSync(host.keys)) guestDoes(host.keys);
  host.giveToGuest();
}

test("a first deploy makes folders and files for their owner alone", () => {
  host.run({ ssh: { files: { key: "secret", "key.pub": "" } }, empty: {} }, ...swap);
  const owner = process.getuid?.();
  const mine = Object.values(host.contents()).map((entry) => entry.replace(/^\w+ /, ""));
  expect(mine).toEqual(["700 folder", "700 folder", "600 secret", "600 "]);
  expect(lstatSync(host.keys).mode & 0o777).toBe(0o711);
  expect(lstatSync(host.keys).uid).toBe(owner);
});

test("what a host that broke down left open or shut is as a unit of any release needs it", () => {
  for (const functions of [swap, ["undo_keys"]]) {
    host.run({ ssh: {} }, ...swap);
    chmodSync(join(host.keys, "ssh"), 0o777);
    chmodSync(host.keys, 0o710);
    host.run({ ssh: {} }, ...functions);
    expect(host.contents().ssh).toMatch(/ 700 folder$/);
    expect(lstatSync(host.keys).mode & 0o777).toBe(0o711);
  }
});

const one = { ssh: { files: { key: "old" } } };

test.each<
  [what: string, before: GivenFolders, guest: (keys: string) => void, after: GivenFolders, found: object]
>([
  [
    "a changed file is replaced and stays the guest's",
    one,
    () => undefined,
    { ssh: { files: { key: "new" } } },
    { ssh: "guest 700 folder", "ssh/key": "guest 600 new" },
  ],
  [
    "a file that the guest changed is put right",
    one,
    (keys) => writeFileSync(join(keys, "ssh/key"), "theirs"),
    one,
    { ssh: "guest 700 folder", "ssh/key": "guest 600 old" },
  ],
  [
    "a removed file goes, what the guest made stays",
    { ssh: { files: { key: "old", other: "o" } } },
    (keys) => writeFileSync(join(keys, "ssh/made"), "m", { mode: 0o644 }),
    { ssh: { files: { other: "o" } } },
    { ssh: "guest 700 folder", "ssh/made": "guest 644 m", "ssh/other": "guest 600 o" },
  ],
  [
    "a folder without files stays for the guest",
    one,
    () => undefined,
    { ssh: {} },
    { ssh: "guest 700 folder" },
  ],
  [
    "an empty folder goes when it is wanted no longer",
    { ssh: {}, wg: {} },
    () => undefined,
    { wg: {} },
    { wg: "guest 700 folder" },
  ],
  ["an emptied folder goes, and the last one's parent", one, () => undefined, {}, {}],
  [
    "a folder with something of the guest's stays",
    one,
    (keys) => writeFileSync(join(keys, "ssh/made"), "m", { mode: 0o600 }),
    {},
    { ssh: "guest 700 folder", "ssh/made": "guest 600 m" },
  ],
  [
    "a file of the guest's in a given file's place is replaced",
    { ssh: {} },
    (keys) => writeFileSync(join(keys, "ssh/key"), "theirs"),
    one,
    { ssh: "guest 700 folder", "ssh/key": "guest 600 old" },
  ],
])("%s", (_what, before, guest, after, found) => {
  deployed(before, guest);
  const kept = host.contents();
  host.run(after, ...swap);
  host.giveToGuest();
  expect(host.contents()).toEqual(found);
  expect(existsSync(host.keys)).toBe(Object.keys(found).length > 0);
  host.run({}, "undo_keys");
  host.giveToGuest();
  expect(host.contents()).toEqual(kept);
});

const file = (keys: string): string => join(keys, "ssh/key");

test.each<[what: string, done: (keys: string) => void, told: string[]]>([
  ["sound", () => undefined, ["keyDigest=ssh/key "]],
  ["root's", (keys) => lchownSync(file(keys), 0, 0), ["keyDigest=ssh/key "]],
  ["closed more", (keys) => chmodSync(file(keys), 0o400), ["keyDigest=ssh/key "]],
  ["closed altogether", (keys) => chmodSync(file(keys), 0), ["keyDigest=ssh/key "]],
  ["open to a group", (keys) => chmodSync(file(keys), 0o620), ["keyDigest=ssh/key ", "ssh/key open"]],
  ["open to all", (keys) => chmodSync(file(keys), 0o604), ["keyDigest=ssh/key ", "ssh/key open"]],
  ["open to no owner", (keys) => chmodSync(file(keys), 0o040), ["keyDigest=ssh/key ", "ssh/key open"]],
  ["another's", (keys) => lchownSync(file(keys), 54_322, 0), ["keyDigest=ssh/key ", "ssh/key foreign"]],
  ["gone", (keys) => rmSync(file(keys)), ["ssh/key missing"]],
  ["gone with its folder", (keys) => rmSync(join(keys, "ssh"), { recursive: true }), ["ssh/key missing"]],
  ["a link", (keys) => execFileSync("ln", ["-sfn", "/etc/passwd", file(keys)]), ["ssh/key noFile"]],
  ["a folder", (keys) => execFileSync("sh", ["-c", 'rm "$0"; mkdir "$0"', file(keys)]), ["ssh/key noFile"]],
])("a given file that is %s", (_what, done, told) => {
  deployed(one);
  done(host.keys);
  expect(host.compared(one)).toEqual(told);
});

test("a link in a file's place is replaced, not followed; restoring brings the link back", () => {
  const target = join(host.folder, "shadow");
  writeFileSync(target, "root's");
  deployed(one, (keys) => {
    execFileSync("ln", ["-sfn", target, join(keys, "ssh/key")]);
    symlinkSync("/nowhere", join(keys, "ssh/dangling"));
  });
  const before = host.contents();
  host.run({ ssh: { files: { key: "new", dangling: "d" } } }, ...swap);
  host.giveToGuest();
  expect(host.contents()).toMatchObject({ "ssh/key": "guest 600 new", "ssh/dangling": "guest 600 d" });
  expect(readFileSync(target, "utf8")).toBe("root's");
  host.run({}, "undo_keys");
  expect(host.contents()).toEqual(before);
  expect(before["ssh/key"]).toMatch(/ -> .*shadow$/);
});

const content = fc.constantFrom("1", "2", "line\nline\n", "");
const givenFolders: fc.Arbitrary<GivenFolders> = fc.dictionary(
  fc.constantFrom("a", "b", "c"),
  fc.record(
    {
      files: fc.dictionary(fc.constantFrom("x", "y"), content),
      generate: fc.dictionary(fc.constantFrom("w"), fc.constant("wireguard")),
    },
    { noNullPrototype: true },
  ),
  { maxKeys: 3, noNullPrototype: true },
);

test("restoring gives back exactly what was there, and the next deploy goes on from it", () => {
  fc.assert(
    fc.property(givenFolders, givenFolders, fc.constantFrom("a", "b"), (before, after, guests) => {
      const made = join(host.keys, guests, "x");
      deployed(before, (keys) => existsSync(join(keys, guests)) && writeFileSync(made, "theirs"));
      const kept = host.contents();
      host.run(after, ...swap);
      host.run(before, "undo_keys");
      host.giveToGuest();
      expect(host.contents()).toEqual(kept);
      host.run({}, ...swap);
      const mine = before[guests]?.files?.x === undefined && kept[`${guests}/x`] !== undefined;
      expect(Object.keys(host.contents())).toEqual(mine ? [guests, `${guests}/x`] : []);
      host.remove();
      host = new KeyHost();
    }),
    { numRuns: 8 },
  );
});
