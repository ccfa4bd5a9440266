/** VMs as parts of components: whatever joins them, what is there already runs on. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms({ part: {} });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

/** A program whose component `Group` makes the VMs NAME-1 to NAME-COUNT and then whatever `inside` says. */
const program = (rest: string, inside = "") => `
import * as pulumi from "@pulumi/pulumi";
import { SimpleVm } from "pulumi-simple-vm";
const host = ${JSON.stringify(pinned(host))};
const args = { host, vm: ${JSON.stringify(flake.vm("part"))}, stopTimeout: 1 };
const keyed = { ...args, keyFolders: { ssh: { generate: { key: "ssh-ed25519" as const } } } };
class Group extends pulumi.ComponentResource {
  constructor(name: string, count: number, options?: pulumi.ComponentResourceOptions) {
    super("lab:index:Group", name, {}, options);
    for (let index = 1; index <= count; index += 1) {
      const vm = new SimpleVm(\`\${name}-\${index}\`, keyed, { parent: this });
      ${inside}
    }
  }
}
${rest}
`;

/** The processes of VMs that run. */
const processesOf = async (names: string[]): Promise<Record<string, string>> =>
  Object.fromEntries(await Promise.all(names.map(async (name) => [name, await qemuOf(host, name)])));

test("a component with one VM gets a second one, ten, a sibling that reads outputs, and a component within", async () => {
  project.writeProgram(program('new Group("group", 1);'));
  expect((await succeeded(project.up())).changes).toEqual({ create: 3 });
  const first = await processesOf(["group-1"]);
  project.writeProgram(program('new Group("group", 2);'));
  expect((await succeeded(project.up())).changes).toEqual({ create: 1, same: 3 });
  expect(await processesOf(["group-1"])).toEqual(first);
  const two = await processesOf(["group-1", "group-2"]);
  project.writeProgram(program('new Group("group", 10);'));
  expect((await succeeded(project.preview())).changes).toEqual({ create: 8, same: 4 });
  expect((await succeeded(project.up())).changes).toEqual({ create: 8, same: 4 });
  expect(await processesOf(["group-1", "group-2"])).toEqual(two);
  const more = `if (index === 1)
    new SimpleVm(\`\${name}-sibling\`, { ...args, keyFolders: { ssh: { files: { peer: vm.publicKeys["ssh/key"] } } } }, { parent: this });
  if (name === "group" && index === 2) new Group("within", 2, { parent: this });`;
  project.writeProgram(program('new Group("group", 10);', more));
  expect((await succeeded(project.up())).changes).toEqual({ create: 5, same: 12 });
  expect(await processesOf(["group-1", "group-2"])).toEqual(two);
  expect(await host.require("cat /var/lib/simple-vms/within-sibling.keys/ssh/peer")).toMatch(/^ssh-ed25519 /);
  expect((await succeeded(project.up())).changes).toEqual({ same: 17 });
  const { urn, inputs } = (await project.exportStack()).find(({ urn }) => urn.endsWith("::within-2")) ?? {};
  expect(urn).toContain("::lab:index:Group$lab:index:Group$pulumi-nodejs:dynamic/nixos:SimpleVm::");
  expect(inputs?.resourceUrn).toBe(urn);
  expect((await succeeded(project.destroy())).changes).toEqual({ delete: 17 });
}, 240_000);

test("a VM is the parent of another, and a transformation adds VMs beside those of a component", async () => {
  const family = `const mother = new SimpleVm("mother", keyed);
    new SimpleVm("daughter", keyed, { parent: mother });`;
  project.writeProgram(program('new SimpleVm("mother", keyed);'));
  await succeeded(project.up());
  const mother = await processesOf(["mother"]);
  project.writeProgram(program(family));
  expect((await succeeded(project.up())).changes).toEqual({ create: 1, same: 2 });
  const adding = `pulumi.runtime.registerStackTransformation(({ name, type, opts }) => {
      if (name.startsWith("group-")) new SimpleVm(\`twin-of-\${name}\`, keyed, { parent: opts.parent });
      return undefined;
    });`;
  project.writeProgram(program(`${family}${adding}new Group("group", 2);`));
  expect((await succeeded(project.preview())).changes).toEqual({ create: 5, same: 3 });
  expect((await succeeded(project.up())).changes).toEqual({ create: 5, same: 3 });
  expect(await processesOf(["mother"])).toEqual(mother);
  await processesOf(["daughter", "group-1", "twin-of-group-1", "group-2", "twin-of-group-2"]);
  expect((await succeeded(project.destroy())).changes).toEqual({ delete: 8 });
}, 240_000);
