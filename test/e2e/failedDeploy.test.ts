/** A VM that does not come up: the user learns why, and nothing is left half done. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, unitProperty, vmProgram, vmProject } from "./support/vmProject";

const crash = 'echo "the flux capacitor is missing"; exit 3';
/** What a guest's kernel writes last that finds no file system, while QEMU runs on. */
const panic =
  'echo "Kernel panic - not syncing: VFS: Unable to mount root fs"; echo "---[ end Kernel panic - not syncing: VFS ]---"';
/** Answers the monitor once, as a QEMU that has started, and ends a moment later. */
const crashLater = `cd "$RUNTIME_DIRECTORY" && exec 3<>monitor.in 4<>monitor.out
read -r question <&3; echo "VM status: running" >&4; sleep 0.3; exit 1`;
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

/** What of a VM is in place on the host. */
const installed = async (name: string): Promise<string> =>
  host.require(
    `cat /etc/systemd/system/simple-vm-${name}.service; readlink /nix/var/nix/gcroots/simple-vms/${name}`,
  );

test("an up whose VM crashes at its start fails with the journal's words and leaves nothing of it running", async () => {
  const { code, text } = await project.up({ args: ["--continue-on-error"] });
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

test("an update whose VM crashes fails, at once or after a moment, and the old VM runs again", async () => {
  const names = ["first", "second"];
  const before = await Promise.all(names.map(installed));
  flake.set({ first: { revision: "2", before: crash }, second: { revision: "2", before: crashLater } });
  const { code, text, changes } = await project.up({ args: ["--continue-on-error"] });
  expect(code).not.toBe(0);
  expect(changes).toEqual({ same: 1 });
  expect(text).toContain("the flux capacitor is missing");
  expect(text).toMatch(/QEMU ended within [\d.]+ s of its start/);
  await Promise.all(names.map((name) => qemuOf(host, name)));
  expect(await Promise.all(names.map(installed))).toEqual(before);
  expect(await host.require("cat /var/lib/simple-vms/first.keys/wg/key")).toBe("k");
  flake.set({ first: {}, second: {} });
  expect((await succeeded(project.up())).changes).toEqual({ same: 3 });
});

test("destroy removes what a failed up has left", async () => {
  flake.set({ third: { before: panic } });
  project.writeProgram(vmProgram({ third: { host: pinned(host), vm: flake.vm("third") } }));
  const { code, text } = await project.up();
  expect(code).not.toBe(0);
  expect(text).toContain("the guest's kernel has panicked");
  expect(text).toContain("Unable to mount root fs");
  expect(await host.require("ls /var/lib/simple-vms")).toContain("third.deploy");
  await succeeded(project.destroy());
  expect(await host.run("ls -d /var/lib/simple-vms /var/lib/private/simple-vms")).toMatchObject({
    stdout: "",
  });
});
