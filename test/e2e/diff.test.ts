/** What a change of the program does to the VM, and what nothing changed does: nothing. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject, PulumiResult } from "../lab/pulumi";
import { NixCalls } from "./support/nixCalls";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, unitProperty, vmProgram, vmProject } from "./support/vmProject";

let left: LabHost;
let right: LabHost;
let flake: TinyVms;
let project: PulumiProject;
let nix: NixCalls;
let knownHosts: string;

beforeAll(async () => {
  nix = await NixCalls.watch();
  flake = new TinyVms({ pinned: {}, unpinned: {}, named: {}, kept: {} });
  [left, right, project] = await Promise.all([bootHost(), bootHost(), vmProject()]);
  knownHosts = join(flake.path, "known_hosts");
  writeFileSync(knownHosts, [left, right].map((host) => `${host.address} ${host.hostKey}\n`).join(""));
}, 120_000);

afterAll(async () => {
  await Promise.all([left?.shutdown(), right?.shutdown(), project?.dispose()]);
  flake?.remove();
  nix?.stop();
});

const unpinned = ({ address, privateKeyPath }: LabHost) => ({
  address,
  privateKeyPath,
  knownHostsFile: knownHosts,
});

const before = () => ({
  pinned: { host: pinned(left), vm: flake.vm("pinned") },
  unpinned: { host: unpinned(left), vm: flake.vm("unpinned") },
  named: { host: pinned(left), vm: flake.vm("named"), name: "first" },
  kept: { host: pinned(left), vm: flake.vm("kept"), persistState: true },
});

const connections = async (): Promise<number[]> =>
  Promise.all([left, right].map((host) => host.sshdAcceptedConnections()));

/** The VMs that the engine replaced. */
const replaced = ({ events }: PulumiResult): string[] =>
  events
    .map(({ resourcePreEvent: event }) => event?.metadata)
    .filter((step) => step?.op === "replace")
    .map((step) => step?.urn.split("::").at(-1) ?? "")
    .sort();

test("an up without changes makes no connection, builds nothing, and every VM is unchanged", async () => {
  project.writeProgram(vmProgram(before()));
  await succeeded(project.up());
  expect(nix.take()).toContain("--realise");
  const made = await connections();
  expect(Math.max(...made)).toBeGreaterThan(0);
  const { changes } = await succeeded(project.up());
  expect(changes).toEqual({ same: 5 });
  expect(await connections()).toEqual(made);
  expect(nix.take()).not.toMatch(/--realise|--export|nix build/);
});

test("another address of a pinned host updates in place without a restart", async () => {
  const second = left.address.replace(/^10\.88\.(\d+)\./, "10.88.20$1.");
  await left.require(`ip address add ${second}/16 dev host0`);
  const qemu = await qemuOf(left, "pinned");
  const made = await left.sshdAcceptedConnections();
  const host = { ...pinned(left), address: second };
  project.writeProgram(vmProgram({ ...before(), pinned: { ...before().pinned, host } }));
  const { changes } = await succeeded(project.up());
  expect(changes).toEqual({ same: 4, update: 1 });
  expect(await qemuOf(left, "pinned")).toBe(qemu);
  project.writeProgram(vmProgram({ ...before(), pinned: { ...before().pinned, host, memory: 48 } }));
  await succeeded(project.up());
  expect(await qemuOf(left, "pinned")).not.toBe(qemu);
  expect(await left.sshdAcceptedConnections()).toBe(made + 1);
});

test("a preview says that persistState from true to false will destroy the drive", async () => {
  project.writeProgram(vmProgram({ ...before(), kept: { ...before().kept, persistState: false } }));
  const { changes, text } = await succeeded(project.preview());
  expect(changes.update).toBe(2);
  expect(text).toMatch(/warning: .*the drive of kept on \S+ will be destroyed/);
});

test("another host key, another address of an unpinned host or another name replaces the VM", async () => {
  project.writeProgram(
    vmProgram({
      pinned: { host: pinned(right), vm: flake.vm("pinned") },
      unpinned: { host: unpinned(right), vm: flake.vm("unpinned") },
      named: { ...before().named, name: "second" },
    }),
  );
  const run = await succeeded(project.up());
  expect(replaced(run)).toEqual(["named", "pinned", "unpinned"]);
  await Promise.all([qemuOf(right, "pinned"), qemuOf(right, "unpinned"), qemuOf(left, "second")]);
  expect(await left.require("ls /etc/systemd/system | grep ^simple-vm-")).toBe("simple-vm-second.service\n");
  expect(await unitProperty(left, "first", "LoadState")).toBe("not-found");
});
