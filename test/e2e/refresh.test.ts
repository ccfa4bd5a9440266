/** `pulumi refresh` looks at the host, and the next up repairs what it found. */
import { driftPhrases } from "../../provider/src/driftWords";
import type { Drift } from "../../provider/src/schema/state";
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject, ResourceState } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, unitProperty, vmProgram, vmProject } from "./support/vmProject";

const names = ["removed", "edited", "stopped", "disabled", "keyed", "rootless", "well"];
let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms(Object.fromEntries(names.map((name) => [name, {}])));
  [host, project] = await Promise.all([bootHost(), vmProject()]);
  const keyFolders = { wg: { files: { key: "as the program gives it" } } };
  const vms = names.map((name) => [name, { host: pinned(host), vm: flake.vm(name), keyFolders }]);
  project.writeProgram(vmProgram(Object.fromEntries(vms)));
  await succeeded(project.up());
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

const outputs = (resources: ResourceState[], name: string): Record<string, unknown> =>
  resources.find(({ urn }) => urn.endsWith(`::${name}`))?.outputs ?? {};

const unitFile = (name: string): string => `/etc/systemd/system/simple-vm-${name}.service`;

test("refresh of hosts that are as they should be changes nothing", async () => {
  expect((await succeeded(project.refresh())).changes).toEqual({ same: names.length + 1 });
});

test("refresh takes a VM that was removed by hand out of the state, and reports each difference and what runs", async () => {
  const runs = String(outputs(await project.exportStack(), "well").outPath);
  await host.require(
    [
      `systemctl stop simple-vm-removed simple-vm-stopped && rm ${unitFile("removed")}`,
      `sed -i 's|^ExecStart=.*|ExecStart=${runs}/bin/run-well-vm|' ${unitFile("edited")}`,
      "systemctl disable simple-vm-disabled",
      "echo changed >/var/lib/simple-vms/keyed.keys/wg/key",
      "rm /nix/var/nix/gcroots/simple-vms/rootless",
      "systemctl daemon-reload",
    ].join(" && "),
  );
  const { changes, text } = await succeeded(project.refresh());
  expect(changes).toEqual({ same: 2, update: 5, delete: 1 });
  expect(text).toMatch(/warning: \S+ has no VM removed any more/);
  const drift: Record<string, Drift> = {
    edited: "unit",
    stopped: "stopped",
    disabled: "disabled",
    keyed: "keyFolders",
    rootless: "gcRoot",
  };
  const resources = await project.exportStack();
  for (const [name, kind] of Object.entries(drift)) {
    const [line] = text.match(new RegExp(`warning: ${name} on .*`)) ?? [];
    expect(line).toContain(` differs from the program: ${driftPhrases[kind]}`);
    expect(outputs(resources, name).drift).toEqual([kind]);
  }
  expect(outputs(resources, "edited").outPath).toBe(runs);
  expect(resources.some(({ urn }) => urn.endsWith("::removed"))).toBe(false);
});

test("the next up makes and repairs what refresh found, and leaves alone what was well", async () => {
  const well = await qemuOf(host, "well");
  const { changes } = await succeeded(project.up());
  expect(changes).toEqual({ same: 2, create: 1, update: 5 });
  expect(await qemuOf(host, "well")).toBe(well);
  await Promise.all(names.map((name) => qemuOf(host, name)));
  expect(await unitProperty(host, "edited", "ExecStart")).toContain("-edited/bin/run-edited-vm");
  expect(await unitProperty(host, "disabled", "UnitFileState")).toBe("enabled");
  expect(await host.require("cat /var/lib/simple-vms/keyed.keys/wg/key")).toBe("as the program gives it");
  expect(await host.require("readlink /nix/var/nix/gcroots/simple-vms/rootless")).toMatch(/-rootless$/m);
  expect((await succeeded(project.refresh())).changes).toEqual({ same: names.length + 1 });
});
