import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { textOf } from "../../../provider/src/host/script";
import { shells } from "./shells";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simple-vm-drop-ins-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function place(path: string, content = "", mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { mode });
}

describe.each(shells)("%s", (_name, [program, ...args]) => {
  test("drop-ins are those that change this unit, wherever systemd looks for them", () => {
    place("bin/systemctl", `#!/bin/sh\necho "${root}/etc ${root}/run ${root}/missing"\n`, 0o755);
    const wanted = [
      "etc/simple-vm-a-b.service.d/1 of mine.conf",
      "etc/simple-vm-a-b.service.d/2-masked.conf",
      "etc/simple-vm-.service.d/all.conf",
      "run/simple-vm-a-b.service.d/50-set.conf",
      "run/simple-vm-a-.service.d/prefix.conf",
    ];
    for (const path of wanted) place(path);
    rmSync(join(root, "etc/simple-vm-a-b.service.d/2-masked.conf"));
    symlinkSync("/dev/null", join(root, "etc/simple-vm-a-b.service.d/2-masked.conf"));
    for (const other of ["simple-vm-a.service.d/x.conf", "service.d/x.conf", "simple-vm-a-b.service.d/x.bak"])
      place(`etc/${other}`);
    const functions = textOf({
      variables: { unit: "simple-vm-a-b.service" },
      files: ["lib/common", "lib/tell", "lib/dropIns"],
    });
    const input = `set -eu\n${functions}\ntell_drop_ins $(drop_in_folders)`;
    const env = { ...process.env, PATH: `${root}/bin:${process.env.PATH}` };
    const { stdout, stderr } = spawnSync(program, args, { input, env, encoding: "utf8" });
    const found = stdout
      .trim()
      .split("\n")
      .map((path) => path.slice(`dropIn=${root}/`.length));
    expect([found, stderr]).toEqual([wanted, ""]);
  });
});
