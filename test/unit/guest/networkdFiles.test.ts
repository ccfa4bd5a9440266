import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shells } from "../host/shells";
import { ScriptHere } from "./scriptHere";

let script: ScriptHere;
let keys: string;
let target: string;

beforeEach(() => {
  script = new ScriptHere("networkdFiles.sh");
  [keys, target] = [join(script.folder, "wireguard"), join(script.folder, "run", "network")];
  mkdirSync(keys);
});
afterEach(() => script.remove());

const give = (name: string, ...lines: string[]) => writeFileSync(join(keys, name), lines.join("\n"));
const written = (name: string) => readFileSync(join(target, `50-simple-vm-${name}`), "utf8");

test("shellcheck finds nothing", () => expect(script.complaints()).toBe(""));

describe.each(shells)("%s", (_name, [program, ...options]) => {
  const run = (...names: string[]) =>
    spawnSync(program, [...options, script.path, keys, target, ...names], { encoding: "utf8" });

  test("copies both files, with keys in the places of their paths, for networkd's group alone", () => {
    give("private.key", "PRIVATE=");
    give("shared.key", "SHARED=", "");
    give(
      "wg0.netdev",
      "[NetDev]",
      "Name=wg0 # \\ $x",
      "[WireGuard]",
      `PrivateKeyFile=${keys}/private.key`,
      "[WireGuardPeer]",
      `PresharedKeyFile = ${keys}/shared.key`,
      "AllowedIPs=10.0.0.2/32",
      "",
    );
    give("wg0.network", "[Network]", "Address=10.0.0.1/24");
    expect(run("wg0")).toMatchObject({ status: 0, stderr: "" });
    expect(written("wg0.netdev").split("\n")).toEqual([
      "[NetDev]",
      "Name=wg0 # \\ $x",
      "[WireGuard]",
      "PrivateKey=PRIVATE=",
      "[WireGuardPeer]",
      "PresharedKey=SHARED=",
      "AllowedIPs=10.0.0.2/32",
      "",
    ]);
    expect(written("wg0.network")).toBe("[Network]\nAddress=10.0.0.1/24\n");
    expect(statSync(join(target, "50-simple-vm-wg0.netdev")).mode & 0o777).toBe(0o640);
  });

  test("does without a .network file", () => {
    give("wg0.netdev", "[NetDev]");
    expect(run("wg0")).toMatchObject({ status: 0, stderr: "" });
    expect(readdirSync(target)).toEqual(["50-simple-vm-wg0.netdev"]);
  });

  test("tells what is missing, and brings the others", () => {
    give("wg1.netdev", "[NetDev]");
    const { status, stderr } = run("wg0", "wg1");
    expect(status).toBe(1);
    expect(stderr).toBe(`${keys}/wg0.netdev is not there: give it in keyFolders.wireguard.files\n`);
    expect(readdirSync(target)).toEqual(["50-simple-vm-wg1.netdev"]);
  });

  test("writes no file whose key is not there", () => {
    give("wg0.netdev", "[WireGuard]", `PrivateKeyFile=${keys}/none`);
    const { status, stderr } = run("wg0");
    expect(status).toBe(1);
    expect(stderr).toContain(`${keys}/wg0.netdev: a key that it names cannot be read`);
    expect(existsSync(target) && readdirSync(target)).toEqual([]);
  });
});
