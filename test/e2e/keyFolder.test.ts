/** Keys that a host makes before any VM exists, and VMs that get copies of them, by the real engine. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { hostFiles } from "./support/hostFiles";
import { TinyVms } from "./support/tinyVms";
import { expression, pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;
let filesBefore: string[];

beforeAll(async () => {
  flake = new TinyVms({ tiny: {}, crashing: { before: "exit 3" } });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
  filesBefore = await hostFiles(host);
}, 120_000);

afterAll(async () => {
  await host?.shutdown();
  await project?.dispose();
  flake?.remove();
});

const folder = "/var/lib/simple-vms/keys.folder";
const newest = `${folder}/current`;
const vmKeys = "/var/lib/simple-vms/gateway.keys/wg";

interface Declared {
  keys?: object;
  vm?: object | undefined;
  used?: unknown;
}

/** The key folder `keys`, and the VM that has it; without `vm` there is none. */
function program({ keys = {}, vm, used = expression("keys") }: Declared): string {
  const args = JSON.stringify({
    host: pinned(host),
    files: { "wg0.conf": "one" },
    generate: { "private.key": "wireguard", id: "ssh-ed25519" },
    ...keys,
  });
  const declared = `import { KeyFolder } from "pulumi-simple-vm";\nconst keys = new KeyFolder("keys", ${args});`;
  const vms = {
    ...(vm && { gateway: { host: pinned(host), memory: 32, keyFolders: { wg: used }, ...vm } }),
  };
  return vmProgram(vms, {
    before: declared,
    rest: "export const publicKeys = keys.publicKeys; export const generation = keys.generation; export const drift = keys.drift;",
  });
}

const tiny = () => ({ vm: flake.vm("tiny") });

async function up(declared: Declared) {
  project.writeProgram(program(declared));
  await succeeded(project.up());
  return (await project.outputs()) as {
    publicKeys: Record<string, string>;
    generation: string;
    drift: string[];
  };
}

const generations = async (): Promise<string[]> =>
  (await host.require(`ls ${folder}`)).split("\n").filter((name) => /^[0-9a-f]{8}$/.test(name));

const privateKey = (place: string): Promise<string> => host.require(`cat ${place}/private.key`);

test("keys are there before any VM, and a VM gets them", async () => {
  const { publicKeys, generation } = await up({});
  expect(Object.keys(publicKeys).sort()).toEqual(["id", "private.key"]);
  expect(await generations()).toEqual([generation]);
  const key = await privateKey(`${newest}/keys/keys`);
  const after = await up({ vm: tiny() });
  expect(after).toEqual({ publicKeys, generation, drift: [] });
  await qemuOf(host, "gateway");
  expect(await privateKey(vmKeys)).toBe(key);
  expect(await host.require(`cat ${vmKeys}/wg0.conf`)).toBe("one");
});

test("another content restarts the VM, which keeps its keys and what its guest made", async () => {
  const [pid, key] = [await qemuOf(host, "gateway"), await privateKey(vmKeys)];
  await host.require(`echo own >${vmKeys}/own`);
  const changed = { keys: { files: { "wg0.conf": "two" } }, vm: tiny() };
  project.writeProgram(program(changed));
  const { text } = await succeeded(project.preview({ diff: true }));
  expect(text).not.toMatch(/publicKeys +:/);
  const { publicKeys, generation } = await up(changed);
  expect(await qemuOf(host, "gateway")).not.toBe(pid);
  expect(await host.require(`cat ${vmKeys}/wg0.conf ${vmKeys}/own`)).toBe("twoown\n");
  expect(await privateKey(vmKeys)).toBe(key);
  expect(publicKeys["private.key"]).toMatch(/=$/);
  expect(await generations()).toEqual([generation]);
});

test("a rotation whose VM does not start leaves the old keys with it; the next update brings the new ones", async () => {
  const before = (await project.outputs()) as { publicKeys: Record<string, string>; generation: string };
  const key = await privateKey(vmKeys);
  const rotated = { files: { "wg0.conf": "two" }, rotate: "2026-11" };
  project.writeProgram(program({ keys: rotated, vm: { vm: flake.vm("crashing") } }));
  expect((await project.up()).code).not.toBe(0);
  await qemuOf(host, "gateway");
  expect(await privateKey(vmKeys)).toBe(key);
  expect((await generations()).length).toBe(2);
  const { publicKeys, generation } = await up({ keys: rotated, vm: tiny() });
  expect(publicKeys["private.key"]).not.toBe(before.publicKeys["private.key"]);
  expect(publicKeys.id).not.toBe(before.publicKeys.id);
  expect(await privateKey(vmKeys)).not.toBe(key);
  expect(await privateKey(vmKeys)).toBe(await privateKey(`${newest}/keys/keys`));
  expect(await generations()).toEqual([generation]);
  expect(await host.require(`cat ${vmKeys}/own`)).toBe("own\n");
});

test("what was changed by hand is drift, and the next update puts it right with the same keys", async () => {
  const rotated = { files: { "wg0.conf": "two" }, rotate: "2026-11" };
  const { publicKeys } = (await project.outputs()) as { publicKeys: Record<string, string> };
  await host.require(`echo x >${newest}/keys/keys/wg0.conf; rm /var/lib/simple-vms/keys.deploy/owner`);
  const { text } = await succeeded(project.refresh());
  expect(text).toContain("the key folder keys on");
  expect(text).toContain("wg0.conf has another content; the owner marker");
  const repaired = await up({ keys: rotated, vm: tiny() });
  expect(repaired).toMatchObject({ publicKeys, drift: [] });
  expect(await host.require(`cat ${newest}/keys/keys/wg0.conf ${vmKeys}/wg0.conf`)).toBe("twotwo");
  expect((await succeeded(project.refresh())).text).not.toContain("differs from the program");
});

test("a folder that a VM has is not removed, and the error names the VM", async () => {
  const { generation } = (await project.outputs()) as { generation: string };
  const keyFolders = { wg: { folder: { name: "keys", generation } } };
  project.writeProgram(
    vmProgram({ gateway: { host: pinned(host), memory: 32, vm: flake.vm("tiny"), keyFolders } }),
  );
  const { code, text } = await project.up();
  expect(code).not.toBe(0);
  expect(text).toContain("cannot remove the key folder keys");
  expect(text).toContain("it is used on this host by the VMs: gateway");
  expect(await generations()).toEqual([generation]);
});

test("two VMs of a program that may both write are told in the preview", async () => {
  const keyFolders = { wg: expression("keys") };
  const other = `new SimpleVm("other", { host: ${JSON.stringify(pinned(host))}, vm: ${JSON.stringify(flake.vm("tiny"))}, keyFolders: { wg: keys } });`;
  project.writeProgram(`${program({ vm: { ...tiny(), keyFolders } })}\n${other}`);
  const { code, text } = await project.preview();
  expect(code).not.toBe(0);
  expect(text).toContain("must have readOnly set here or there: the VM");
});

test("another name is another folder, which the VM changes to before the old one goes", async () => {
  const { publicKeys } = await up({ keys: { name: "others" }, vm: tiny() });
  const key = await host.require("cat /var/lib/simple-vms/others.folder/current/keys/others/private.key");
  expect(await privateKey(vmKeys)).toBe(key);
  expect(Object.keys(publicKeys)).toHaveLength(2);
  expect((await host.run(`ls ${folder}`)).code).not.toBe(0);
});

test("a destroy leaves nothing", async () => {
  await succeeded(project.destroy());
  expect(await hostFiles(host)).toEqual(filesBefore);
});
