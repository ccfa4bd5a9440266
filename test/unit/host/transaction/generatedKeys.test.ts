import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type GivenFolders, KeyHost } from "../keyHost";
import { publicHalf } from "../x25519";

let host: KeyHost;
beforeEach(() => {
  host = new KeyHost();
});
afterEach(() => host.remove());

const swap = ['rm -rf "$previous"; check_keys', "save_keys", "change_keys"];
const given = { wg: { generate: { key: "wireguard" } }, ssh: { generate: { id: "ssh-ed25519" } } };

/** A deploy, after which the folders are the guest's. */
function deploy(folders: GivenFolders): Record<string, string> {
  host.run(folders, ...swap);
  host.giveToGuest();
  return host.contents();
}

const inFolder = (file: string): string => join(host.keys, file);

test("keys are made once and kept; their public halves are told and are right", () => {
  const first = deploy(given);
  const told = host.result();
  expect(deploy(given)).toEqual(first);
  expect(host.result()).toEqual(told);
  expect(host.compared(given)).toEqual([]);

  const wireguard = Buffer.from(readFileSync(inFolder("wg/key"), "utf8"), "base64");
  const ssh = execFileSync("ssh-keygen", ["-y", "-f", inFolder("ssh/id")], { encoding: "utf8" });
  const sshKey = ssh.split(" ").slice(0, 2).join(" ").trim();
  expect(wireguard).toHaveLength(32);
  expect(told).toEqual([
    `publicKey=wg/key ${publicHalf(wireguard).toString("base64")}`,
    `publicKey=ssh/id ${sshKey}`,
  ]);
  expect(readFileSync(inFolder("ssh/id.pub"), "utf8")).toBe(`${sshKey} gateway\n`);
  expect(Object.values(first).filter((entry) => !/^guest (600|700) /.test(entry))).toEqual([]);

  expect(deploy({ ssh: {} })).toEqual({ ssh: "guest 700 folder" });
  expect(existsSync(join(host.generated, "ssh-ed25519"))).toBe(false);
});

test("two keys are not alike", () => {
  deploy({ wg: { generate: { a: "wireguard", b: "wireguard" } } });
  const [a, b] = host.result().map((line) => line.split(" ")[1]);
  expect(a).not.toBe(b);
});

test("a key of another kind under the same name is another key", () => {
  deploy({ f: { generate: { key: "wireguard" } } });
  deploy({ f: { generate: { key: "ssh-ed25519" } } });
  expect(host.result()).toEqual([expect.stringMatching(/^publicKey=f\/key ssh-ed25519 \S+$/)]);
});

test("a file that the program gives beside a key is not written over", () => {
  const folders = { ssh: { files: { "id.pub": "mine" }, generate: { id: "ssh-ed25519" } } };
  expect(deploy(folders)).toMatchObject({ "ssh/id.pub": "guest 600 mine" });
  expect(host.compared(folders)).toEqual(["keyDigest=ssh/id.pub "]);
});

/** What a guest can make of a file in its folder. */
const doings: [what: string, guest: (file: string) => void, fault: string][] = [
  ["removed", (file) => rmSync(file), "missing"],
  ["emptied", (file) => writeFileSync(file, ""), "content"],
  ["lengthened", (file) => writeFileSync(file, "\n", { flag: "a" }), "content"],
  ["made very large", (file) => execFileSync("truncate", ["-s", "3G", file]), "content"],
  ["made a folder", (file) => execFileSync("sh", ["-c", 'rm "$0" && mkdir -p "$0/x"', file]), "noFile"],
  ["made a pipe", (file) => execFileSync("sh", ["-c", 'rm "$0" && mkfifo "$0"', file]), "noFile"],
  ["made a link", (file) => execFileSync("ln", ["-sfn", "/etc/passwd", file]), "noFile"],
];

test.each(doings)("keys that the guest has %s are seen as that, and put right", (_what, guest, fault) => {
  const before = deploy(given);
  const told = host.result();
  for (const file of ["wg/key", "ssh/id", "ssh/id.pub"]) guest(inFolder(file));
  const faults = ["ssh/id", "ssh/id.pub", "wg/key"].map((file) => `${file} ${fault}`);
  expect(host.compared(given).sort()).toEqual(faults);
  expect(deploy(given)).toEqual(before);
  expect(host.result()).toEqual(told);
});

test.each<[what: string, done: (made: string) => void, publicKey: string, faults: string[]]>([
  ["nothing", () => undefined, "", []],
  ["opened to others", () => chmodSync(inFolder("wg/key"), 0o640), "", ["wg/key open"]],
  ["another user's", () => lchownSync(inFolder("wg/key"), 54_322, 54_322), "", ["wg/key foreign"]],
  ["a public half unlike the state's", () => undefined, `${"A".repeat(43)}=`, ["wg/key public"]],
  ["a pair that the host lost", (made) => rmSync(made, { recursive: true }), "", ["wg/key lost"]],
])("a made key and what the host has of it: %s", (_what, done, publicKey, faults) => {
  deploy({ wg: given.wg });
  done(join(host.generated, "wireguard/wg/key"));
  expect(host.compared({ wg: given.wg }, { "wg/key": publicKey })).toEqual(faults);
});

test("a made key with the public half that the state has is sound", () => {
  deploy(given);
  const told = host.result().map((line): [string, string] => {
    const [, file = "", key = ""] = /^publicKey=(\S+) (.*)$/.exec(line) ?? [];
    return [file, key];
  });
  expect(told.map(([file]) => file)).toEqual(["wg/key", "ssh/id"]);
  expect(host.compared(given, Object.fromEntries(told))).toEqual([]);
});

test("a swap that is taken back leaves the keys as they were, and forgets new ones", () => {
  const before = deploy(given);
  host.run({ ...given, other: { generate: { key: "wireguard" } }, wg: {} }, ...swap);
  host.run({}, "undo_keys");
  host.giveToGuest();
  expect(host.contents()).toEqual(before);
  expect(host.compared(given)).toEqual([]);
  expect(existsSync(join(host.generated, "wireguard/other"))).toBe(false);
});

test.each([
  ["", () => undefined],
  [
    ", whatever the guest has put into their place",
    () => writeFileSync(inFolder("wg/key"), randomBytes(32).toString("base64")),
  ],
])("keys are still there when power is cut between the renames%s", (_what, guest) => {
  deploy(given);
  const told = host.result();
  execFileSync("mv", [host.generated, `${host.generated}.previous`]);
  guest();
  deploy(given);
  expect(host.result()).toEqual(told);
});

describe("keys of an older release, which are in the key folders alone", () => {
  /** The host as such a release left it, and what it had told. */
  function legacy(): string[] {
    deploy(given);
    for (const left of ["generated", "generated.previous"])
      rmSync(join(host.deploy, left), { recursive: true, force: true });
    return host.result();
  }

  test("are taken over by the first swap", () => {
    const told = legacy();
    const before = host.contents();
    expect(host.compared(given)).toEqual([]);
    expect(deploy(given)).toEqual(before);
    expect(host.result()).toEqual(told);
    expect(host.compared(given)).toEqual([]);
  });

  test("are taken over again after a swap that was taken back", () => {
    const told = legacy();
    const before = host.contents();
    host.run(given, ...swap);
    host.run({}, "undo_keys");
    host.giveToGuest();
    expect(host.contents()).toEqual(before);
    expect(existsSync(host.generated)).toBe(false);
    deploy(given);
    expect(host.result()).toEqual(told);
  });

  test.each(doings.filter(([what]) => what !== "lengthened"))(
    "are made anew where the guest has %s them",
    (_what, guest) => {
      const told = legacy();
      for (const file of ["wg/key", "ssh/id"]) guest(inFolder(file));
      deploy(given);
      expect(host.result()).toHaveLength(2);
      for (const line of told) expect(host.result()).not.toContain(line);
    },
  );

  test.each([
    ["with lines in its comment tells no more than a key", ""],
    ["with a passphrase keeps no other from being made", "pass word"],
  ])("one %s", (_what, passphrase) => {
    legacy();
    rmSync(inFolder("ssh/id"));
    const forged = "x\nstatus=done\npublicKey=wg/key FORGED";
    execFileSync("ssh-keygen", [
      "-q",
      "-t",
      "ed25519",
      "-N",
      passphrase,
      "-C",
      forged,
      "-f",
      inFolder("ssh/id"),
    ]);
    host.run({ ssh: { generate: { id: "ssh-ed25519" } }, wg: given.wg }, ...swap);
    expect(host.result()[0]).toMatch(/^publicKey=ssh\/id ssh-ed25519 [A-Za-z0-9+/=]{68}$/);
    deploy(given);
    expect(host.result()).toEqual([
      expect.stringMatching(/^publicKey=wg\/key [A-Za-z0-9+/]{43}=$/),
      expect.stringMatching(/^publicKey=ssh\/id ssh-ed25519 [A-Za-z0-9+/=]{68}$/),
    ]);
  });

  test("are not read where a link of the guest's leads, though a key lies there", () => {
    legacy();
    const secret = randomBytes(32);
    writeFileSync(join(host.folder, "secret"), secret.toString("base64"));
    rmSync(inFolder("wg/key"));
    symlinkSync(join(host.folder, "secret"), inFolder("wg/key"));
    deploy(given);
    const made = Buffer.from(readFileSync(inFolder("wg/key"), "utf8"), "base64");
    expect(made.equals(secret)).toBe(false);
    expect(host.result()[0]).toBe(`publicKey=wg/key ${publicHalf(made).toString("base64")}`);
  });

  test("are not taken from where only the guest put one", () => {
    deploy({ wg: {} });
    rmSync(host.generated, { recursive: true });
    writeFileSync(inFolder("wg/key"), `${Buffer.alloc(32, 7).toString("base64")}\n`);
    deploy(given);
    expect(host.result()[0]).not.toContain(publicHalf(Buffer.alloc(32, 7)).toString("base64"));
  });
});

test("a key whose tool fails is told by its file, and nothing is swapped", () => {
  const making = () =>
    host.run({ wg: { generate: { key: "wireguard" } } }, "awk() { return 1; }; save_keys", "change_keys");
  expect(making).toThrow("cannot make the wireguard key wg/key");
  expect(host.contents()).toEqual({});
});

test.each<[what: string, place: (keys: string) => void]>([
  ["a folder", (keys) => symlinkSync("/tmp", join(keys, "wg"))],
  ["a folder that is a file", (keys) => writeFileSync(join(keys, "wg"), "")],
])("a link in the place of %s is refused before anything is swapped", (_what, place) => {
  mkdirSync(host.keys);
  place(host.keys);
  expect(() => host.run(given, ...swap.slice(0, 2))).toThrow("is not a folder");
});
