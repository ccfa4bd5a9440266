import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostPaths } from "../../../provider/src/host/paths";
import { refusal } from "../../../provider/src/host/vmVariables";
import { KeyFolderHost } from "./keyFolderHost";
import { shells } from "./shells";

let host: KeyFolderHost;
afterEach(() => host.dispose());

const [first, second, third] = ["aaaaaaaa", "bbbbbbbb", "cccccccc"] as const;
const given = {
  files: { "wg0.conf": "one" },
  generate: { key: "wireguard", id: "ssh-ed25519" },
} as const;
const uses = (generation: string, readOnly = false) => ({
  wg: { folder: { name: "keys", generation }, readOnly },
});
const deploy = [
  'mkdir -p "$previous"',
  "save_keys",
  "change_keys",
  'rm -rf "$next" "$previous"',
  "forget_keys",
];
const vmFile = (file: string, vm = "gateway") => `${hostPaths(vm).keys}/wg/${file}`;

describe.each(shells)("by %s", (_name, shell) => {
  beforeEach(() => {
    host = new KeyFolderHost(shell);
  });

  test("a generation has the given files and whole pairs; it is the newest", () => {
    const { status, publicKey } = host.install(first, given);
    expect([status, Object.keys(publicKey)]).toEqual(["done", ["keys/key", "keys/id"]]);
    expect(readlinkSync(join(host.folder, "current"))).toBe(first);
    expect(readdirSync(join(host.folder, first, "keys/keys")).sort()).toEqual([
      "id",
      "id.pub",
      "key",
      "wg0.conf",
    ]);
    expect(host.observe(given, publicKey)).toMatchObject({ found: "there", generation: first, keyFault: [] });
  });

  test("keys stay when files change, and are new when rotate does", () => {
    const { publicKey } = host.install(first, given);
    const changed = { ...given, files: { "wg0.conf": "two" } };
    expect(host.install(second, changed).publicKey).toEqual(publicKey);
    expect(host.generations()).toEqual([second]);
    const rotated = host.install(third, { ...changed, rotate: "2026-11" }).publicKey;
    expect(rotated["keys/key"]).not.toBe(publicKey["keys/key"]);
    expect(rotated["keys/id"]).not.toBe(publicKey["keys/id"]);
    expect(host.install(first, { ...changed, rotate: "2026-11" }).publicKey).toEqual(rotated);
  });

  test("a program that is put back finds the keys that a VM has still", () => {
    const { publicKey } = host.install(first, given);
    host.vm("gateway", uses(first), ...deploy);
    expect(host.install(second, { ...given, rotate: "2026-11" }).publicKey).not.toEqual(publicKey);
    expect(host.install(third, given).publicKey).toEqual(publicKey);
    host.vm("gateway", uses(third), ...deploy);
    expect(host.generations()).toEqual([third]);
    expect(host.install(second, { ...given, rotate: "2026-11" }).publicKey).not.toEqual(publicKey);
  });

  test("of several such generations it finds the newest, which has keys that the others lack", () => {
    host.install(third, { generate: { key: "wireguard" } });
    host.vm("gateway", uses(third, true), ...deploy);
    const { publicKey } = host.install(first, given);
    host.vm("other", uses(first, true), ...deploy);
    host.install(second, { ...given, rotate: "2026-11" });
    expect(host.install("dddddddd", given).publicKey).toEqual(publicKey);
  });

  test("a public half that somebody wrote is not told as the key's", () => {
    const { publicKey } = host.install(first, given);
    const pair = join(host.folder, "current/generated/wireguard/keys/key");
    writeFileSync(join(pair, "public"), `${"A".repeat(43)}=\n`);
    expect(host.install(second, given).publicKey).toEqual(publicKey);
    writeFileSync(join(host.folder, "current/generated/ssh-ed25519/keys/id/private"), "");
    const { publicKey: mended } = host.install(third, given);
    expect(mended["keys/key"]).toBe(publicKey["keys/key"]);
    expect(mended["keys/id"]).not.toBe(publicKey["keys/id"]);
  });

  test("a VM gets copies and the public halves, and keeps what its guest made", () => {
    const { publicKey } = host.install(first, given);
    host.vm("gateway", uses(first), ...deploy);
    writeFileSync(host.at(vmFile("own")), "the guest's");
    host.install(second, { ...given, files: { "wg0.conf": "two" } });
    expect(host.generations()).toEqual([first, second]);
    host.vm("gateway", uses(second), ...deploy);
    expect(host.generations()).toEqual([second]);
    expect(host.read(vmFile("wg0.conf"))).toBe("two");
    expect(host.read(vmFile("own"))).toBe("the guest's");
    expect(host.read("/run/gateway/result.new").trim().split("\n").sort()).toEqual(
      ["key", "id"].map((file) => `publicKey=wg/${file} ${publicKey[`keys/${file}`]}`).sort(),
    );
    expect(host.vm("gateway", uses(second), "compare_keys")).toEqual([]);
    host.vm("gateway", {}, ...deploy);
    expect(existsSync(host.at(vmFile("key")))).toBe(false);
    expect(host.read(vmFile("own"))).toBe("the guest's");
  });

  test("a VM that is put back has the files of before, and its generation stays", () => {
    host.install(first, given);
    host.vm("gateway", uses(first), ...deploy);
    const key = host.read(vmFile("key"));
    host.install(second, { ...given, rotate: "another" });
    const swapAndBack = [...deploy.slice(0, 3), "undo_keys", 'rm -rf "$next" "$previous"', "forget_keys"];
    host.vm("gateway", uses(second), ...swapAndBack);
    expect(host.read(vmFile("key"))).toBe(key);
    expect(host.generations()).toEqual([first, second]);
    expect(host.vm("gateway", uses(first), "compare_keys")).toEqual([]);
    host.vm("gateway", uses(second), ...deploy);
    expect(host.read(vmFile("key"))).not.toBe(key);
    expect(host.generations()).toEqual([second]);
  });

  test("two VMs may have it, but not both to write to", () => {
    host.install(first, given);
    host.vm("gateway", uses(first), ...deploy);
    expect(() => host.vm("other", uses(first), ...deploy)).toThrow(
      "the VM gateway has the key folder keys already, and may write to it",
    );
    host.vm("other", uses(first, true), ...deploy);
    expect(host.read(vmFile("key", "other"))).toBe(host.read(vmFile("key")));
  });

  test("a generation that is not there fails before anything changes", () => {
    host.install(first, given);
    host.vm("gateway", uses(first), ...deploy);
    expect(() => host.vm("gateway", uses(second), ...deploy)).toThrow(
      "the key folder keys has no generation bbbbbbbb on this host",
    );
    expect(host.read(vmFile("wg0.conf"))).toBe("one");
  });

  test("a VM's copy that is not as its generation is told", () => {
    host.install(first, given);
    host.vm("gateway", uses(first), ...deploy);
    writeFileSync(host.at(vmFile("wg0.conf")), "mine");
    rmSync(host.at(vmFile("key")));
    expect(host.vm("gateway", uses(first), "compare_keys").sort()).toEqual([
      "keyFault=wg/key missing",
      "keyFault=wg/wg0.conf content",
    ]);
    rmSync(host.folder, { recursive: true });
    expect(host.vm("gateway", uses(first), "compare_keys")).toEqual(["keyFault=wg/generation lost"]);
  });

  test("a folder that a VM has is not removed; one that none has leaves nothing", () => {
    host.install(first, given);
    host.vm("gateway", uses(first), ...deploy);
    expect(host.remove()).toMatchObject({
      status: "failed",
      reason: "it is used on this host by the VMs: gateway",
    });
    host.vm("gateway", {}, ...deploy);
    expect(host.remove("another")).toMatchObject({ status: "done", takenOver: "urn:keys" });
    expect(host.generations()).toEqual([first]);
    expect(host.remove()).toMatchObject({ status: "done" });
    expect(readdirSync(host.at("/var/lib/simple-vms"))).toEqual(["gateway.deploy"]);
    expect(host.remove()).toMatchObject({ status: "done" });
  });

  test("what was changed by hand is told", () => {
    const { publicKey } = host.install(first, given);
    const newest = join(host.folder, "current");
    writeFileSync(join(newest, "keys/keys/wg0.conf"), "changed");
    writeFileSync(join(newest, "generated/wireguard/keys/key/public"), `${"A".repeat(43)}=\n`);
    rmSync(join(newest, "keys/keys/id"));
    const seen = host.observe(given, publicKey);
    expect(seen).toMatchObject({
      marker: "urn:keys",
      keyFault: [
        { file: "keys/key", fault: "public" },
        { file: "keys/id", fault: "missing" },
      ],
    });
    rmSync(host.at(hostPaths("keys").deploy), { recursive: true });
    expect(host.observe(given)).not.toHaveProperty("marker");
    rmSync(host.folder, { recursive: true });
    expect(host.observe(given)).toEqual({ found: "gone" });
  });
});

test("what is the newest has not failed, also when it cannot be brought to the disk; the one before stays then", () => {
  host = new KeyFolderHost();
  const { publicKey } = host.install(first, given);
  host.failSyncFrom(second);
  expect(host.install(second, given)).toMatchObject({ status: "done", publicKey });
  expect(readlinkSync(join(host.folder, "current"))).toBe(second);
  expect(host.generations()).toEqual([first, second]);
});

describe("a name", () => {
  beforeEach(() => {
    host = new KeyFolderHost();
  });
  const other = { owner: { id: "keys-2", urn: "urn:other" } };

  test("is free, and then its resource's own", () => {
    expect(host.claim()).toEqual({ status: 0, stdout: "", stderr: "" });
    host.install(first, given);
    expect(host.claim({ isNew: false }, true).status).toBe(0);
    const { status, stderr } = host.claim(other);
    expect([status, stderr]).toEqual([
      refusal.otherOwner,
      "the key folder keys on this host belongs to another resource: urn:keys",
    ]);
    expect(host.claim({ ...other, adopt: true }, true)).toMatchObject({
      status: 0,
      stdout: "owner=keys-1 urn:keys\n",
    });
  });

  test("that a VM has is refused, adopt or not", () => {
    mkdirSync(host.at(hostPaths("keys").deploy), { recursive: true });
    writeFileSync(host.at(`${hostPaths("keys").deploy}/owner`), "keys-9\nurn:vm\n");
    for (const adopt of [false, true]) {
      const { status, stderr } = host.claim({ adopt });
      expect([status, stderr]).toEqual([refusal.otherKind, "the name keys is that of a VM on this host"]);
    }
  });

  test("of a folder that has lost its marker is taken by adopt alone", () => {
    host.install(first, given);
    rmSync(host.at(hostPaths("keys").deploy), { recursive: true });
    expect(host.claim().status).toBe(refusal.foreignFolder);
    expect(host.claim({ isNew: false }).status).toBe(0);
    expect(host.claim({ adopt: true }).status).toBe(0);
  });
});
