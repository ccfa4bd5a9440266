/** Whose a VM is: it stays its resource's when the program calls that otherwise, and when its mark is lost. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { anotherProgram, GuestVm } from "./support/guestVm";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms({ moved: {}, marked: {}, shared: {} });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

const marker = (name: string): string => `/var/lib/simple-vms/${name}.deploy/owner`;

test("a VM that moves under a parent runs on, and is known there by its new URN", async () => {
  const args = { name: "moved", host: pinned(host), vm: flake.vm("moved") };
  project.writeProgram(vmProgram({ before: args }));
  await succeeded(project.up());
  const pid = await qemuOf(host, "moved");
  const before = await host.require(`cat ${marker("moved")}`);
  const rest = `
const site = new pulumi.ComponentResource("lab:index:Site", "site");
new SimpleVm("after", ${JSON.stringify({ stopTimeout: 1, ...args })}, {
  parent: site, aliases: [{ name: "before", parent: pulumi.rootStackResource }],
});`;
  project.writeProgram(vmProgram({}, { rest }));
  expect((await succeeded(project.up())).changes).toEqual({ same: 1, create: 1, update: 1 });
  expect(await qemuOf(host, "moved")).toBe(pid);
  const [id = "", urn = ""] = (await host.require(`cat ${marker("moved")}`)).split("\n");
  expect(before.split("\n")[0]).toBe(id);
  expect(urn).toMatch(/lab:index:Site\$.*::after$/);
  expect((await succeeded(project.up())).changes).toEqual({ same: 3 });
  await project.require("state", "delete", urn, "--yes");
  expect((await succeeded(project.up())).changes).toEqual({ same: 2, create: 1 });
  await qemuOf(host, "moved");
  await succeeded(project.destroy());
}, 120_000);

test("two states with one URN are told of each other, and the one that lost the VM changes and deletes nothing", async () => {
  const other = await vmProject();
  try {
    const program = (memory: number) =>
      vmProgram({ shared: { host: pinned(host), vm: flake.vm("shared"), memory } });
    project.writeProgram(program(64));
    await succeeded(project.up());
    other.writeProgram(program(80));
    const { text } = await succeeded(other.up());
    expect(text).toMatch(/warning: takes over the VM shared on .*, which has the ID shared-[0-9a-f]{8}/);
    const pid = await qemuOf(host, "shared");

    const refreshed = await succeeded(project.refresh());
    expect(refreshed.text).toMatch(/warning: the VM shared on .* belongs by now to another state/);
    expect((await succeeded(project.up())).changes).toEqual({ same: 2 });
    project.writeProgram(program(48));
    const refused = await project.up();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("another state of this resource has taken the VM shared");
    await succeeded(project.destroy());
    expect(await qemuOf(host, "shared")).toBe(pid);
    await succeeded(other.destroy());
  } finally {
    await other.dispose();
  }
}, 180_000);

test("a VM whose mark is lost is known by its unit, and its mark is written again", async () => {
  const args = { vm: flake.vm("marked"), stopTimeout: 1, memory: 32 };
  const vm = new GuestVm(host, "marked", args);
  await vm.deploy();
  const mark = await host.require(`cat ${marker("marked")}`);
  await host.require(`rm ${marker("marked")}`);
  const { provider, close } = anotherProgram();
  const other = new GuestVm(host, "marked", { ...args, resourceUrn: "urn:test:other" }, provider);
  await expect(other.deploy()).rejects.toThrow(/belongs to another resource: .* marked-[0-9a-f]{8}/);
  await close();
  const pid = await vm.qemu();
  expect(await vm.refresh()).toEqual(["owner"]);
  await vm.deploy();
  expect(await host.require(`cat ${marker("marked")}`)).toBe(mark);
  expect(await vm.qemu()).toBe(pid);
  expect(await vm.refresh()).toEqual([]);
  await vm.remove();
  expect((await host.run("ls -d /var/lib/simple-vms")).stdout).toBe("");
}, 60_000);
