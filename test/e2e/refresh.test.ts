/** `pulumi refresh` looks at the host, and the next up repairs what it found. */
import { dirname } from "node:path";
import { driftKinds } from "../../provider/src/plan/drift";
import type { Drift } from "../../provider/src/state/state";
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject, ResourceState } from "../lab/pulumi";
import { TinyVms } from "./support/tinyVms";
import { pinned, qemuOf, succeeded, unitProperty, vmProgram, vmProject } from "./support/vmProject";

const names = [
  "removed",
  "unitless",
  "halted",
  "extended",
  "edited",
  "stopped",
  "disabled",
  "keyed",
  "rootless",
  "well",
];
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

const dropIn = "/etc/systemd/system/simple-vm-extended.service.d/limits.conf";
const unitFile = (name: string): string => `/etc/systemd/system/simple-vm-${name}.service`;

test("refresh of hosts that are as they should be changes nothing", async () => {
  expect((await succeeded(project.refresh())).changes).toEqual({ same: names.length + 1 });
});

/** Takes everything of a VM away by hand. */
const erase = (name: string): string =>
  `rm -r ${unitFile(name)} /etc/systemd/system/*/simple-vm-${name}.service /var/lib/simple-vms/${name}* /var/lib/private/simple-vms/${name} /nix/var/nix/gcroots/simple-vms/${name}`;

test("refresh takes a VM that was erased by hand out of the state, and reports each difference and what runs", async () => {
  const runs = String(outputs(await project.exportStack(), "well").outPath);
  await host.require(
    [
      "systemctl stop simple-vm-removed simple-vm-halted simple-vm-stopped",
      erase("removed"),
      `rm ${unitFile("unitless")} ${unitFile("halted")}`,
      `mkdir ${dirname(dropIn)} && printf '[Service]\\nNice=1\\n' >${dropIn}`,
      `sed -i 's|^ExecStart=.*|ExecStart=${runs}/bin/run-well-vm|' ${unitFile("edited")}`,
      "systemctl disable simple-vm-disabled",
      "echo changed >/var/lib/simple-vms/keyed.keys/wg/key",
      "rm /nix/var/nix/gcroots/simple-vms/rootless",
      "systemctl daemon-reload",
    ].join(" && "),
  );
  const { changes, text } = await succeeded(project.refresh());
  expect(changes).toEqual({ same: 3, update: 7, delete: 1 });
  expect(text).toMatch(/warning: \S+ has no VM removed any more/);
  expect(text).toMatch(new RegExp(`warning: drop-ins change the unit of extended on .*: ${dropIn}$`, "m"));
  const drift: Record<string, Drift[]> = {
    unitless: ["missing"],
    halted: ["missing", "stopped"],
    edited: ["unit"],
    stopped: ["stopped"],
    disabled: ["disabled"],
    keyed: ["keyFolders"],
    rootless: ["gcRoot"],
    extended: [],
  };
  const resources = await project.exportStack();
  for (const [name, kinds] of Object.entries(drift)) {
    const [line = ""] = text.match(new RegExp(`warning: ${name} on .*`)) ?? [];
    for (const kind of kinds) expect(line).toContain(driftKinds[kind].meaning);
    expect(outputs(resources, name).drift).toEqual(kinds);
  }
  expect(outputs(resources, "edited").outPath).toBe(runs);
  expect(resources.some(({ urn }) => urn.endsWith("::removed"))).toBe(false);
});

test("the next up makes and repairs what refresh found, and leaves alone what was well", async () => {
  const well = await qemuOf(host, "well");
  const { changes } = await succeeded(project.up());
  expect(changes).toEqual({ same: 3, create: 1, update: 7 });
  expect(await qemuOf(host, "well")).toBe(well);
  await Promise.all(names.map((name) => qemuOf(host, name)));
  expect(await unitProperty(host, "edited", "ExecStart")).toContain("-edited/bin/run-edited-vm");
  expect(await unitProperty(host, "disabled", "UnitFileState")).toBe("enabled");
  expect(await host.require("cat /var/lib/simple-vms/keyed.keys/wg/key")).toBe("as the program gives it");
  expect(await host.require("readlink /nix/var/nix/gcroots/simple-vms/rootless")).toMatch(/-rootless$/m);
  expect((await succeeded(project.refresh())).changes).toEqual({ same: names.length + 1 });
});

test("destroy removes also a VM that runs without its unit's file, and says which drop-ins stay", async () => {
  const pid = await qemuOf(host, "unitless");
  await host.require(`systemctl stop simple-vm-halted; rm ${unitFile("unitless")} ${unitFile("halted")}`);
  await host.require("systemctl daemon-reload");
  await succeeded(project.refresh());
  const { text } = await succeeded(project.destroy());
  expect(text).toMatch(new RegExp(`drop-ins that others made for extended stay on .*: ${dropIn}$`, "m"));
  expect((await host.run(`ls -d /proc/${pid}`)).code).not.toBe(0);
  const places = "/etc/systemd /var/lib /run/simple-vms* /nix/var/nix/gcroots";
  const left = await host.require(`find ${places} -path '*simple-vm*' 2>/dev/null; true`);
  expect(left).toBe(`${dirname(dropIn)}\n${dropIn}\n`);
});
