/** Stores that are not what Nix believes: each VM fails for itself, before anything of it is stopped. */
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
  flake = new TinyVms({});
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
