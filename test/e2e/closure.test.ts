/** Packages and stores that keep a closure from its host: each VM fails for itself, before anything of it is stopped. */
import { rmSync } from "node:fs";
import { appendFile, chmod } from "node:fs/promises";
import { join } from "node:path";
import { labNixConfig } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import { requireProcess, runProcess } from "../lab/process";
import { GuestVm } from "./support/guestVm";
import { freshRevision, TinyVms } from "./support/tinyVms";

const environment = { env: { NIX_CONFIG: labNixConfig } };
const revision = freshRevision();
const built: string[] = [];
let host: LabHost;
let flake: TinyVms;

beforeAll(async () => {
  flake = new TinyVms({ quick: {}, large: { payload: true }, foreign: { foreign: true } });
  host = await bootHost();
}, 60_000);

afterAll(async () => {
  await host?.shutdown();
  flake?.remove();
  await runProcess("nix-store", ["--delete", "--ignore-liveness", ...built], environment);
});

/** A package in the deployer's store that no other test has. */
async function build(name: string): Promise<string> {
  const words = Object.entries({ name, revision }).flatMap(([key, value]) => ["--argstr", key, value]);
  const file = join(flake.path, "vms.nix");
  const args = ["--no-out-link", file, "--attr", "machines.main", ...words];
  const path = (await requireProcess("nix-build", args, environment)).trim();
  built.push(path);
  return path;
}

const tiny = (name: string, storePath: string) =>
  new GuestVm(host, name, { vm: { storePath }, stopTimeout: 1 });

async function messageOf(deploy: Promise<unknown>): Promise<string> {
  return deploy.then(
    () => "",
    (error: Error) => error.message,
  );
}

test("of VMs that are deployed together, those whose packages cannot be exported fail, each for its own", async () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const paths = await Promise.all(names.map(build));
  const damaged = ["c", "e"];
  for (const name of damaged) {
    const script = join(paths[names.indexOf(name)] ?? "", "bin", `run-${name}-vm`);
    await chmod(script, 0o755);
    await appendFile(script, "# changed\n");
  }
  const messages = await Promise.all(
    names.map((name, index) => messageOf(tiny(name, paths[index] ?? "").deploy())),
  );
  for (const [index, name] of names.entries()) {
    const named = paths.filter((path) => messages[index]?.includes(path));
    expect(named).toEqual(damaged.includes(name) ? [paths[index]] : []);
    if (damaged.includes(name)) expect(messages[index]).toMatch(/has changed from[\s\S]*nix-store --verify/);
    else expect(messages[index]).toBe("");
  }
}, 120_000);

test("a path that the host's disk has lost is told before the running VM is stopped", async () => {
  const vm = tiny("lost", await build("lost"));
  await vm.deploy();
  const pid = await vm.qemu();
  const next = await build("next");
  const other = tiny("other", next);
  await other.deploy();
  await host.require(`rm -rf ${next}`);
  const message = await messageOf(vm.deploy({ vm: { storePath: next } }));
  expect(message).toContain(`the host's store has lost paths that its Nix holds for valid: ${next}`);
  expect(message).toContain("nix-store --verify --check-contents --repair");
  expect(await vm.qemu()).toBe(pid);
  await host.run("nix-store --verify --check-contents --repair");
  await vm.deploy({ vm: { storePath: next } });
  expect(await vm.qemu()).not.toBe(pid);
}, 60_000);

test("a path that the deployer's disk has lost is told as such", async () => {
  const gone = await build("gone");
  rmSync(gone, { recursive: true });
  const message = await messageOf(tiny("gone", gone).deploy());
  expect(message).toContain(`${gone}: this machine's store has lost paths that Nix holds for valid: ${gone}`);
  expect(message).toContain("nix-store --verify --check-contents --repair");
}, 60_000);

/** A VM that runs; each has a name of its own. */
async function running(name: string): Promise<GuestVm> {
  const vm = new GuestVm(host, name, { vm: flake.vm("quick"), stopTimeout: 1 });
  await vm.deploy();
  return vm;
}

test("a package for another processor is refused before anything is copied or stopped", async () => {
  const vm = await running("native");
  const pid = await vm.qemu();
  const message = await messageOf(vm.deploy({ vm: flake.vm("foreign") }));
  expect(message).toMatch(/the VM's package is for aarch64, and the host root@.* is x86_64/);
  expect(await host.run("ls -d /nix/store/*-foreign")).toMatchObject({ stdout: "" });
  expect(await vm.qemu()).toBe(pid);
}, 60_000);

/** Puts a small file system over a folder of the host while a step runs. */
async function onSmallDisk(folder: string, kilobytes: number, step: () => Promise<unknown>): Promise<string> {
  await host.require(`mount -t tmpfs -o size=${kilobytes}k,mode=0755 small ${folder}`);
  try {
    return await messageOf(step());
  } finally {
    await host.require(`umount ${folder}`);
  }
}

test("a store without room for the closure: what is needed and what is there, and the VM runs on", async () => {
  const vm = await running("roomless");
  const pid = await vm.qemu();
  // Only its free room counts here: what the mount hides is there again after it.
  const message = await onSmallDisk("/nix/store", 2000, () => vm.deploy({ vm: flake.vm("large") }));
  expect(message).toMatch(
    /the host has no room for the closure: the copy needs 3\.0 MB, and the file system \/nix\/store \(small\) has 2\.0 MB free of 2\.0 MB/,
  );
  expect(message).toContain("nix-collect-garbage");
  expect(await vm.qemu()).toBe(pid);
}, 60_000);

test.each([
  ["/var/lib/simple-vms", "the deploy folder's"],
  ["/var/lib/private/simple-vms", "the drive's"],
])(
  "%s: %s file system is full, and the error names it",
  async (folder) => {
    await running("neighbour");
    const vm = new GuestVm(host, "newcomer", { vm: flake.vm("quick"), stopTimeout: 1 });
    const message = await onSmallDisk(folder, 64, async () => {
      await host.run(`head -c 1M /dev/zero >${folder}/filler`);
      await vm.deploy();
    });
    expect(message).toContain(`make room on the host: the file system ${folder} (small) has 0.0 MB free`);
    await vm.deploy();
    await vm.remove();
  },
  60_000,
);
