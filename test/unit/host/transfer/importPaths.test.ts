import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { textOf } from "../../../../provider/src/host/script";
import { importScript } from "../../../../provider/src/host/transfer/closureCopy";
import { sentUnder } from "../scriptUnder";
import { shells } from "../shells";

let root: string;
const rooted = () => join(root, "nix/var/nix/gcroots/simple-vms/gateway.incoming");
const stored = (name: string) => join(root, "nix/store", name);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simple-vm-import-"));
  for (const folder of ["bin", "nix/store", rooted().slice(root.length)]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, "bin/nix-store"), `#!/bin/sh\nmkdir ${stored("a")} ${stored("b")}; echo told\n`, {
    mode: 0o755,
  });
  for (const name of ["a", "b"]) symlinkSync(stored(name), join(rooted(), name));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const imported = ([program, ...args]: [string, ...string[]]) => {
  const sent = textOf(importScript(["gateway"])).replace(/^beat_seconds=.*/m, "beat_seconds=0.05");
  const script = sentUnder(root, sent);
  const env = { ...process.env, PATH: `${join(root, "bin")}:${process.env.PATH}` };
  return spawn(program, [...args, "-c", script], { env });
};

describe.each(shells)("an import in %s", (_name, shell) => {
  test("of which nothing is lost tells nothing", async () => {
    expect(await text(imported(shell).stdout)).toBe("");
  });

  test("waits for a collection that runs, and tells what it took away", async () => {
    const lock = join(root, "nix/var/nix/gc.lock");
    writeFileSync(lock, "");
    const collection = spawn("flock", [
      "-x",
      lock,
      "sh",
      "-c",
      'echo runs; cat; rm -r "$1"',
      "sh",
      stored("b"),
    ]);
    await once(collection.stdout, "data");
    const told = text(imported(shell).stdout);
    for (const path of [stored("a"), stored("b")]) {
      expect(
        spawnSync("timeout", ["10", "sh", "-c", `until [ -e ${path} ]; do sleep 0.05; done`]).status,
      ).toBe(0);
    }
    collection.stdin.end();
    expect(await told).toBe(`absent=${stored("b")}\n`);
  });

  test("tells something time and again as long as it waits for more, by which sshd sees that a link is dead", async () => {
    writeFileSync(join(root, "bin/nix-store"), `#!/bin/sh\ncat; mkdir ${stored("a")} ${stored("b")}\n`, {
      mode: 0o755,
    });
    const importing = imported(shell);
    const ended = once(importing, "close");
    for (let beats = 0; beats < 2; beats += 1) await once(importing.stderr, "data");
    importing.stdin.end();
    expect(await ended).toEqual([0, null]);
  });
});
