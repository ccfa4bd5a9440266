import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { factsOf } from "../../../provider/src/host/facts";
import { FakeHost } from "./fakeHost";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simple-vm-facts-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A host whose PATH has nothing but these tools; the script itself runs here. */
function hostWith(names: readonly string[]): FakeHost {
  const bin = join(root, "bin");
  mkdirSync(bin);
  for (const name of names) symlinkSync("/bin/true", join(bin, name));
  for (const name of ["id", "uname"]) {
    symlinkSync(
      execFileSync("/bin/sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim(),
      join(bin, name),
    );
  }
  return new FakeHost(async (script) => {
    const here = script.replaceAll("/run/systemd/system", root).replaceAll("/dev/kvm", "/nowhere");
    const env = { PATH: [bin, bin, "/nowhere", bin].join(":") };
    return spawnSync("/bin/sh", ["-c", here], { env, encoding: "utf8" }).stdout;
  });
}

const all = [
  ...[
    "nix-store",
    "systemctl",
    "systemd-run",
    "journalctl",
    "flock",
    "setpriv",
    "timeout",
    "base64",
    "sha256sum",
    "stat",
  ],
  ...["mkfifo", "od", "xargs", "awk", "ssh-keygen"],
];
const without = (...names: string[]) => all.filter((name) => !names.includes(name));

test("a host with everything: PATH without repetitions, and the architecture", async () => {
  expect(await factsOf(hostWith(all))).toEqual({
    path: `${join(root, "bin")}:/nowhere`,
    machine: execFileSync("uname", ["-m"], { encoding: "utf8" }).trim(),
    hasBash: false,
    kvmGroup: undefined,
  });
});

test("bash is no tool that each host has to have, and is looked for", async () => {
  expect(await factsOf(hostWith([...all, "bash"]))).toMatchObject({ hasBash: true });
});

test.each([
  [["nix-store"], "nix-store", "Nix (the package nix-bin on Debian, or nixos.org/download)"],
  [["od", "awk", "stat"], "stat, od, awk", "coreutils, awk (mawk or gawk)"],
])(
  "a host without %j: what is missing, where it was looked for and only what brings it",
  async (names, missing, install) => {
    await expect(factsOf(hostWith(without(...names)))).rejects.toMatchObject({
      parts: {
        where: "root@fake:22",
        what: `the host lacks ${missing}`,
        why: `looked for on the login shell's PATH, ${join(root, "bin")}:/nowhere`,
        next: `install on the host: ${install}`,
      },
    });
  },
);
