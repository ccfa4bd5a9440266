/** A VM that does not come up: the user learns why, and nothing is left half done. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, unitProperty, vmProgram, vmProject } from "./support/vmProject";

const crash = 'echo "the flux capacitor is missing"; exit 3';
let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms({ first: { before: crash }, second: {} });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
  project.writeProgram(
    vmProgram({
      first: { host: pinned(host), vm: flake.vm("first"), keyFolders: { wg: { files: { key: "k" } } } },
      second: { host: pinned(host), vm: flake.vm("second") },
    }),
  );
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

test("an up whose VM crashes at its start fails with the journal's words and leaves nothing of it running", async () => {
  const { code, text } = await project.up();
  expect(code).not.toBe(0);
  expect(text).toContain("the flux capacitor is missing");
  expect(await unitProperty(host, "first", "LoadState")).toBe("not-found");
  const left = await host.require(
    "find /etc/systemd/system /nix/var/nix/gcroots /var/lib/simple-vms /run/simple-vms* -name 'first*' -o -name 'simple-vm-first*' | sort",
  );
  // The mark of whose it is, for the next up, and the link to the drive's folder, which is empty.
  expect(left).toBe("/var/lib/simple-vms/first\n/var/lib/simple-vms/first.deploy\n");
  expect(await host.require("ls -A /var/lib/private/simple-vms/first")).toBe("");
  await qemuOf(host, "second");
});

test("the up of the corrected program then succeeds", async () => {
  flake.set({ first: {} });
  const { changes } = await succeeded(project.up());
  expect(changes).toEqual({ same: 2, update: 1 });
  await qemuOf(host, "first");
  expect((await succeeded(project.up())).changes).toEqual({ same: 3 });
});

test("an update whose VM crashes fails, and the old VM runs again", async () => {
  const command = await unitProperty(host, "first", "ExecStart");
  const root = await host.require("readlink /nix/var/nix/gcroots/simple-vms/first");
  const unit = await host.require("cat /etc/systemd/system/simple-vm-first.service");
  flake.set({ first: { revision: "2", before: crash } });
  const { code, text } = await project.up();
  expect(code).not.toBe(0);
  expect(text).toContain("the flux capacitor is missing");
  await qemuOf(host, "first");
  expect(await unitProperty(host, "first", "ExecStart")).toContain(command.split(" ;")[0]);
  expect(await host.require("readlink /nix/var/nix/gcroots/simple-vms/first")).toBe(root);
  expect(await host.require("cat /etc/systemd/system/simple-vm-first.service")).toBe(unit);
  expect(await host.require("cat /var/lib/simple-vms/first.keys/wg/key")).toBe("k");
  flake.set({ first: {} });
  expect((await succeeded(project.up())).changes).toEqual({ same: 3 });
});
