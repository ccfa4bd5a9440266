import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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
function hostWith(names: readonly string[], kvm = "/nowhere"): FakeHost {
  const bin = join(root, "bin");
  mkdirSync(bin);
  for (const name of names) symlinkSync("/bin/true", join(bin, name));
  for (const name of ["id", "uname", ...(kvm === "/nowhere" ? [] : ["stat"])]) {
    rmSync(join(bin, name), { force: true });
    symlinkSync(
      execFileSync("/bin/sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim(),
      join(bin, name),
    );
  }
  return new FakeHost(async (script) => {
    const here = script
      .replaceAll("/run/systemd/system", root)
      .replaceAll("/dev/kvm", kvm)
      .replaceAll("/etc/os-release", join(root, "os-release"));
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
    "nsenter",
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
    kvmFault: "missing",
  });
});

test("bash is no tool that each host has to have, and is looked for", async () => {
  expect(await factsOf(hostWith([...all, "bash"]))).toMatchObject({ hasBash: true });
});

test.each([
  ["ID=debian", ["nix-store"], "nix-store", "run there as root: apt-get install nix-bin"],
  [
    'ID=ubuntu\nID_LIKE="debian"',
    ["od", "awk", "stat"],
    "stat, od, awk",
    "run there as root: apt-get install coreutils mawk",
  ],
  [
    "ID=nixos",
    ["nix-store", "ssh-keygen"],
    "nix-store, ssh-keygen",
    "add these packages to environment.systemPackages of the host's configuration: nix openssh",
  ],
  ["ID=arch", ["nix-store"], "nix-store", "install Nix on the host; Nix is at nixos.org/download"],
  ["", ["xargs"], "xargs", "install findutils on the host"],
  [
    "",
    ["nix-store", "flock", "ssh-keygen"],
    "nix-store, flock, ssh-keygen",
    "install Nix, util-linux and OpenSSH's client on the host; Nix is at nixos.org/download",
  ],
])(
  "on a host with %j and without %j: what is missing, where it was looked for and only what brings it",
  async (release, names, missing, next) => {
    writeFileSync(join(root, "os-release"), `NAME="x"\n${release}\n`);
    await expect(factsOf(hostWith(without(...names)))).rejects.toMatchObject({
      parts: {
        where: "root@fake:22",
        what: `the host lacks ${missing}`,
        why: `looked for on the login shell's PATH, ${join(root, "bin")}:/nowhere`,
        next,
      },
    });
  },
);

/** A tool there that prints this, whatever it is asked. */
function printing(name: string, text: string): void {
  rmSync(join(root, "bin", name));
  writeFileSync(join(root, "bin", name), `#!/bin/sh\necho '${text}'\n`, { mode: 0o755 });
}

test.each([
  ["systemd 239 (239-82.el8)", "nix-store (Nix) 2.8.0", "systemd", "it is systemd 239"],
  ["systemd 252 (252.39-1~deb12u1)", "nix-store (Nix) 1.11.16", "Nix", "it is Nix 1.11.16"],
])("a host with %s and %s: its %s is too old", async (systemd, nix, name, why) => {
  const host = hostWith(all);
  printing("systemctl", systemd);
  printing("nix-store", nix);
  await expect(factsOf(host)).rejects.toMatchObject({
    parts: { what: `the host's ${name} is too old`, why },
  });
});

test("all that a host lacks is one error", async () => {
  const host = hostWith(without("awk"));
  printing("systemctl", "systemd 200");
  printing("id", "1000");
  await expect(factsOf(host)).rejects.toMatchObject({
    parts: {
      what: "the host lacks awk; commands do not run as root there; the host's systemd is too old",
      next: expect.stringMatching(
        /^install .*awk.* on the host; set host.user .*; give the host systemd 240 or later$/,
      ),
    },
  });
});

test.each([
  ["a device for everybody", "/dev/null", 0o666, {}],
  ["one for its group", "device", 0o660, { kvmGroup: "7" }],
  ["one for root alone", "device", 0o600, { kvmFault: "closed" }],
])("KVM of %s", async (_what, device, mode, expected) => {
  const path = device === "device" ? join(root, "kvm") : device;
  if (device === "device") {
    execFileSync("mknod", [path, "c", "1", "3"]);
    chownSync(path, 0, 7);
    chmodSync(path, mode);
  }
  const { kvmGroup, kvmFault } = await factsOf(hostWith(all, path));
  expect({ kvmGroup, kvmFault }).toEqual({ kvmGroup: undefined, kvmFault: undefined, ...expected });
});
