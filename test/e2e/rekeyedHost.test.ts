/** A host that shows another key at the same address: keyed or installed anew, and the program pins the new key. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms({ pinned: {}, trusting: {} });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

const keyFolders = { ssh: { generate: { key: "ssh-ed25519" } } };

/** A program with a VM on a pinned host, and one that differs by how it knows the host. */
const write = (hostKey: string, otherHostKey = hostKey, args = {}): void => {
  const vm = (name: string, key: string) => ({
    host: { ...pinned(host), hostKey: key },
    vm: flake.vm(name),
    keyFolders,
    ...args,
  });
  project.writeProgram(vmProgram({ pinned: vm("pinned", hostKey), trusting: vm("trusting", otherHostKey) }));
};

/** Gives sshd another key; connections that are open stay. */
async function rekey(): Promise<string> {
  await host.require(
    "rm -f /etc/ssh/ssh_host_* && ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key && systemctl restart ssh",
  );
  return (await host.require("cut -d ' ' -f 1,2 /etc/ssh/ssh_host_ed25519_key.pub")).trim();
}

const running = () => Promise.all(["pinned", "trusting"].map((name) => qemuOf(host, name)));

const outputsOf = async (name: string): Promise<Record<string, unknown>> =>
  (await project.exportStack()).find(({ urn }) => urn.endsWith(`::${name}`))?.outputs ?? {};

test("a host keyed anew is updated in place, a host installed anew gets its VMs again, and both are removed", async () => {
  write(host.hostKey, "trust-on-first-use");
  await succeeded(project.up());
  const [first, vms] = [await outputsOf("pinned"), await running()];

  const second = await rekey();
  const refused = await project.refresh();
  expect(refused.code).not.toBe(0);
  expect(refused.text).toContain(`host.hostKey to "${second}"`);
  write(second);
  const preview = await succeeded(project.preview());
  expect(preview.changes).toEqual({ same: 1, update: 2 });
  expect(preview.text).toMatch(/warning: .*pinned on \S+ is known by another key/);
  expect((await succeeded(project.up())).changes).toEqual({ same: 1, update: 2 });
  expect(await running()).toEqual(vms);
  expect((await outputsOf("pinned")).publicKeys).toEqual(first.publicKeys);
  expect((await outputsOf("pinned")).hostId).not.toBe(first.hostId);
  expect((await succeeded(project.refresh())).changes).toEqual({ same: 3 });

  await host.require(
    [
      "systemctl stop 'simple-vm-*.service'",
      "rm -rf /etc/systemd/system/simple-vm-* /etc/systemd/system/*/simple-vm-*",
      "rm -rf /var/lib/simple-vms /var/lib/private/simple-vms /nix/var/nix/gcroots/simple-vms",
      "systemctl daemon-reload",
    ].join(" && "),
  );
  write(await rekey());
  expect((await succeeded(project.up())).changes).toEqual({ same: 1, update: 2 });
  await running();
  const made = (await outputsOf("pinned")).publicKeys;
  expect(Object.keys(Object(made))).toEqual(["ssh/key"]);
  expect(made).not.toEqual(first.publicKeys);
  await succeeded(project.destroy());
  expect(await host.require("ls /etc/systemd/system /var/lib | grep simple-vm || true")).toBe("");
});
