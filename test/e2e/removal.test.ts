/** What is left of a VM when it is removed: nothing but what the user said to keep, and all of the others. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { hostFiles, keptDrive } from "./support/hostFiles";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;
let untouched: string[];

beforeAll(async () => {
  flake = new TinyVms({ gone: {}, kept: {}, other: {} });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
  untouched = await hostFiles(host);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

const vm = (name: string, args: object = {}) => ({
  [name]: { host: pinned(host), vm: flake.vm(name), ...args },
});

const keyFolders = { wg: { files: { "wg0.conf": "text" }, generate: { key: "wireguard" } } };

test("a removed VM leaves its persistent drive and says where; another VM is untouched", async () => {
  project.writeProgram(
    vmProgram({
      ...vm("gone", { keyFolders }),
      ...vm("kept", { persistState: true, keyFolders }),
      ...vm("other"),
    }),
  );
  await succeeded(project.up());
  const other = await qemuOf(host, "other");
  expect((await hostFiles(host)).filter((line) => line.includes("gone")).length).toBeGreaterThan(8);
  project.writeProgram(vmProgram(vm("other")));
  const run = await succeeded(project.up());
  expect(run.changes).toEqual({ same: 2, delete: 2 });
  expect(run.text).toMatch(/the drive of kept stays on \S+: \/var\/lib\/private\/simple-vms\/kept$/m);
  expect(await qemuOf(host, "other")).toBe(other);
  const left = await hostFiles(host);
  expect(left.filter((line) => line.includes("gone"))).toEqual([]);
  expect(left.filter((line) => line.includes("other")).length).toBeGreaterThan(5);
});

test("the last VM takes all folders with it, and leaves the host as it was but for the persistent drive", async () => {
  await succeeded(project.destroy());
  const added = (await hostFiles(host)).filter((line) => !untouched.includes(line));
  expect(added).toEqual(keptDrive("kept"));
});

test("a destroy, and another one, by a state that knows nothing of an update to persistState: the drive stays", async () => {
  const drive = "/var/lib/private/simple-vms/gone";
  project.writeProgram(vmProgram(vm("gone")));
  await succeeded(project.up());
  project.writeFile("before.json", await project.require("stack", "export"));
  project.writeProgram(vmProgram(vm("gone", { persistState: true })));
  await succeeded(project.up());
  await host.require(`touch ${drive}/precious`);
  for (let destroy = 1; destroy <= 2; destroy += 1) {
    await project.require("stack", "import", "--file", "before.json");
    expect((await succeeded(project.destroy())).text).toContain(`the drive of gone stays on`);
    await host.require(`test -e ${drive}/precious`);
  }
  await host.require(`rm -r ${drive} /var/lib/simple-vms/gone`);
});

test("with deletePersistentState the drive goes too, and what was removed by hand is no mistake", async () => {
  const persistent = { persistState: true, deletePersistentState: true };
  project.writeProgram(vmProgram({ ...vm("kept", persistent), ...vm("other") }));
  await succeeded(project.up());
  await host.require("systemctl stop simple-vm-other");
  await host.require(
    "rm -r /etc/systemd/system/simple-vm-other.service /etc/systemd/system/*/simple-vm-other.service /var/lib/simple-vms/other* /var/lib/private/simple-vms/other /nix/var/nix/gcroots/simple-vms/other && systemctl daemon-reload",
  );
  const run = await succeeded(project.destroy());
  expect(run.changes).toEqual({ delete: 3 });
  expect(await hostFiles(host)).toEqual(untouched);
});

test("a drive's folder that somebody has made a mount stays, empty; what he has mounted in it keeps the VM until he unmounts it", async () => {
  const drive = "/var/lib/private/simple-vms/other";
  await host.require(`mkdir -p -m 0700 ${drive} /srv/mine && touch /srv/mine/kept`);
  await host.require(`mount -t tmpfs none ${drive}`);
  project.writeProgram(vmProgram(vm("other")));
  await succeeded(project.up());
  await host.require(`mkdir ${drive}/mine && mount --bind /srv/mine ${drive}/mine`);
  const pid = await qemuOf(host, "other");
  const refused = await project.destroy();
  expect(refused.text).toContain(`what is to be thrown away has somebody's mounts in it: unmount them:`);
  expect(await qemuOf(host, "other")).toBe(pid);
  await host.require(`umount ${drive}/mine && rm /srv/mine/kept && rmdir /srv/mine`);
  const run = await succeeded(project.destroy());
  expect(run.text).toContain(`${drive} is a mount of its own: it stays, and is empty`);
  await host.require(`umount ${drive} && rmdir ${drive} /var/lib/private/simple-vms`);
  expect(await hostFiles(host)).toEqual(untouched);
});
