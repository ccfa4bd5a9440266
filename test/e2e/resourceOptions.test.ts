/** What Pulumi's resource options do to a VM. */
import { bootHost, type LabHost } from "../lab/host";
import { requireProcess } from "../lab/process";
import type { PulumiProject } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms({ frozen: {}, thawed: {}, named: {} });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

const vm = (name: string, args = {}) => ({ [name]: { host: pinned(host), vm: flake.vm(name), ...args } });

/** The state of a VM, its ID too. */
async function stateOf(name: string) {
  const state = (await project.exportStack()).find(({ urn }) => urn.endsWith(`::${name}`));
  if (state === undefined) throw new Error(`no ${name} in the state`);
  return { ...state.outputs, id: state.id };
}

describe("ignoreChanges of vm, outPath and drvPath", () => {
  const options = { frozen: { ignoreChanges: ["vm", "outPath", "drvPath"] } };

  test("keeps a flake's VM as it was deployed, without evaluating it, whatever else changes", async () => {
    const vms = { ...vm("frozen"), ...vm("thawed") };
    project.writeProgram(vmProgram(vms, { options }));
    await succeeded(project.up());
    const { outPath } = Object(await stateOf("frozen"));
    flake.set({ frozen: { revision: "2" }, thawed: { revision: "2" } });
    expect((await succeeded(project.preview())).changes).toEqual({ same: 2, update: 1 });
    const gone = { ...vm("frozen", { memory: 48, vm: { flake: "/nowhere#frozen" } }), ...vm("thawed") };
    project.writeProgram(vmProgram(gone, { options }));
    expect((await succeeded(project.up())).changes).toEqual({ same: 1, update: 2 });
    expect(await stateOf("frozen")).toMatchObject({ outPath, memory: 48 });
    expect(await host.require("systemctl show -p ExecStart simple-vm-frozen")).toContain(outPath);
  });

  test("builds and copies nothing where the host alone has the VM", async () => {
    const { outPath, drvPath, closure } = Object(await stateOf("frozen"));
    await requireProcess("nix-store", ["--delete", "--ignore-liveness", outPath, drvPath]);
    project.writeProgram(vmProgram({ ...vm("frozen", { memory: 64 }), ...vm("thawed") }, { options }));
    expect((await succeeded(project.up())).changes).toEqual({ same: 2, update: 1 });
    expect(await stateOf("frozen")).toMatchObject({ outPath, drvPath, closure, memory: 64 });
    expect(await host.require("systemctl show -p Environment simple-vm-frozen")).toContain("-m 64");
    await succeeded(project.destroy());
  });
});

/** The VMs' units on the host. */
const units = async (): Promise<string[]> =>
  (await host.require("ls /etc/systemd/system | grep ^simple-vm- || true")).split("\n").filter(Boolean);

test("an alias keeps a VM whose `name` is set; without one the resource's new name is another VM's", async () => {
  project.writeProgram(vmProgram({ ...vm("frozen", { name: "named" }), ...vm("thawed") }));
  await succeeded(project.up());
  const qemu = await qemuOf(host, "named");
  const options = { named: { aliases: [{ name: "frozen" }] }, other: { aliases: [{ name: "thawed" }] } };
  const renamed = { named: Object.values(vm("frozen", { name: "named" }))[0], other: vm("thawed").thawed };
  project.writeProgram(vmProgram(Object(renamed), { options }));
  const { changes, text } = await succeeded(project.preview());
  expect(text).toContain("thawed on ");
  expect(changes).toEqual({ same: 1, update: 1, replace: 1 });
  await succeeded(project.up());
  expect(await qemuOf(host, "named")).toBe(qemu);
  expect(await units()).toEqual(["simple-vm-named.service", "simple-vm-other.service"]);
  await succeeded(project.destroy());
});

test("replaceOnChanges replaces nothing; retainOnDelete leaves the VM running, for the same resource to take up", async () => {
  const options = { thawed: { retainOnDelete: true, replaceOnChanges: ["memory", "*"] } };
  project.writeProgram(vmProgram(vm("thawed"), { options }));
  await succeeded(project.up());
  const qemu = await qemuOf(host, "thawed");
  project.writeProgram(vmProgram(vm("thawed", { memory: 48 }), { options }));
  expect((await succeeded(project.preview())).changes).toEqual({ same: 1, update: 1 });
  await succeeded(project.destroy());
  expect(await qemuOf(host, "thawed")).toBe(qemu);
  project.writeProgram(vmProgram({ other: { ...vm("thawed").thawed, name: "thawed" } }));
  const refused = await project.up();
  expect(refused.code).not.toBe(0);
  expect(refused.text).toContain('cannot take the name "thawed"');
  project.writeProgram(vmProgram(vm("thawed")));
  expect((await succeeded(project.up())).changes).toMatchObject({ create: 1 });
  await succeeded(project.destroy());
  expect(await units()).toEqual([]);
});
