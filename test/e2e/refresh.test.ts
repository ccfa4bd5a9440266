/** `pulumi refresh` looks at the host, and the next up repairs what it found. */
import { dirname } from "node:path";
import type { Drift } from "../../provider/src/state/state";
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject, PulumiResult, ResourceState } from "../lab/pulumi";
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
  "enabled",
  "keyed",
  "opened",
  "rootless",
  "unmarked",
  "stale",
  "restored",
  "well",
];
let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms(Object.fromEntries(names.map((name) => [name, {}])));
  [host, project] = await Promise.all([bootHost(), vmProject()]);
  const keyFolders = { wg: { files: { key: "as the program gives it" } } };
  const vms = (autoStart: boolean) =>
    names.map((name): [string, object] => [
      name,
      { host: pinned(host), vm: flake.vm(name), keyFolders, autoStart: autoStart || name !== "enabled" },
    ]);
  for (const autoStart of [true, false]) {
    project.writeProgram(vmProgram(Object.fromEntries(vms(autoStart))));
    await succeeded(project.up());
  }
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

const outputs = (resources: ResourceState[], name: string): Record<string, unknown> =>
  resources.find(({ urn }) => urn.endsWith(`::${name}`))?.outputs ?? {};

/** What a run warned of, each as often as it did; on the screen a warning stands several times. */
const warningsOf = ({ events }: PulumiResult): string[] =>
  events.flatMap(({ diagnosticEvent: event }) =>
    event?.severity === "warning" ? [event.message.trim()] : [],
  );

const dropIn = "/etc/systemd/system/simple-vm-extended.service.d/limits.conf";
const unitFile = (name: string): string => `/etc/systemd/system/simple-vm-${name}.service`;

test("refresh of hosts that are as they should be changes nothing", async () => {
  expect((await succeeded(project.refresh())).changes).toEqual({ same: names.length + 1 });
});

/** Takes everything of a VM away by hand. */
const erase = (name: string): string =>
  `rm -r ${unitFile(name)} /etc/systemd/system/*/simple-vm-${name}.service /var/lib/simple-vms/${name}* /var/lib/private/simple-vms/${name} /nix/var/nix/gcroots/simple-vms/${name}`;

/** The QEMU of each VM that runs. */
async function runningQemus(): Promise<Record<string, string>> {
  const found = await Promise.all(
    names.map(async (name) => [name, await unitProperty(host, name, "MainPID")] as const),
  );
  return Object.fromEntries(found.filter(([, pid]) => pid !== "0" && pid !== ""));
}

const key = (name: string): string => `/var/lib/simple-vms/${name}.keys/wg/key`;
const root = (name: string): string => `/nix/var/nix/gcroots/simple-vms/${name}`;

/** What is done to each VM, the kinds of drift that a refresh has to find, and how it has to tell them. */
const tampered = (well: string): Record<string, [commands: string, kinds: Drift[], differences: string]> => {
  const startWell = (name: string) =>
    `sed -i 's|^ExecStart=.*|ExecStart=${well}/bin/run-well-vm|' ${unitFile(name)}`;
  const runsOther = (name: string, runs: RegExp, starts: RegExp) =>
    `the VM that runs is of ${runs.source}, and ${unitFile(name)} starts ${starts.source}`;
  const own = (name: string) => new RegExp(`/nix/store/\\S+-${name}`);
  const stopped = "the VM does not run although it should";
  return {
    extended: [`mkdir ${dirname(dropIn)}; printf '[Service]\\nNice=1\\n' >${dropIn}`, [], ""],
    unitless: [`rm ${unitFile("unitless")}`, ["missing"], `${unitFile("unitless")} is missing`],
    halted: [
      `systemctl stop simple-vm-halted; rm ${unitFile("halted")}`,
      ["missing", "stopped"],
      `${unitFile("halted")} is missing; ${stopped}`,
    ],
    edited: [
      `${startWell("edited")}; systemctl daemon-reload; systemctl restart simple-vm-edited`,
      ["unit"],
      `${unitFile("edited")} was edited`,
    ],
    stale: [
      startWell("stale"),
      ["unit", "stale"],
      `${unitFile("stale")} was edited; ${runsOther("stale", own("stale"), new RegExp(well))}`,
    ],
    restored: [
      `cp ${unitFile("restored")} /root/restored; ${startWell("restored")}; systemctl daemon-reload; ` +
        `systemctl restart simple-vm-restored; cp /root/restored ${unitFile("restored")}`,
      ["stale"],
      runsOther("restored", new RegExp(well), own("restored")),
    ],
    stopped: ["systemctl stop simple-vm-stopped", ["stopped"], stopped],
    disabled: [
      "systemctl disable simple-vm-disabled",
      ["disabled"],
      "it does not start at boot although it should",
    ],
    enabled: ["systemctl enable simple-vm-enabled", ["disabled"], "it starts at boot although it should not"],
    keyed: [`echo changed >${key("keyed")}`, ["keyFolders"], "keyFolders.wg: key has another content"],
    opened: [
      `chmod 0644 ${key("opened")}`,
      ["keyFolders"],
      "keyFolders.wg: key is open to others than its owner",
    ],
    rootless: [
      `rm ${root("rootless")}`,
      ["gcRoot"],
      `the garbage-collector root ${root("rootless")} is missing`,
    ],
    unmarked: [
      "rm /var/lib/simple-vms/unmarked.deploy/owner",
      ["owner"],
      "the owner marker /var/lib/simple-vms/unmarked.deploy/owner is missing or damaged",
    ],
  };
};

const outPathOf = async (name: string) => String(outputs(await project.exportStack(), name).outPath);

test("refresh takes a VM that was erased by hand out of the state, and reports each difference and what runs", async () => {
  const well = await outPathOf("well");
  const found = tampered(well);
  const all = ["systemctl stop simple-vm-removed", erase("removed")].concat(
    Object.values(found).map(([commands]) => commands),
  );
  await host.require(`set -e\n${all.join("\n")}\nsystemctl daemon-reload`);
  const result = await succeeded(project.refresh());
  const { changes, text } = result;
  const resources = await project.exportStack();
  const warnings = warningsOf(result);
  for (const [name, [, kinds, differences]] of Object.entries(found)) {
    const own = warnings.filter((warning) =>
      new RegExp(`\\b${name} on .*(?:differs|repairs)|repairs ${name} `).test(warning),
    );
    const told = new RegExp(`^${name} on \\S+ differs from the program: ${differences}$`);
    expect(own).toEqual(kinds.length === 0 ? [] : [expect.stringMatching(told)]);
    expect([name, outputs(resources, name).drift]).toEqual([name, kinds]);
  }
  expect(changes).toEqual({ same: 3, update: 12, delete: 1 });
  expect(text).toMatch(/warning: \S+ has no VM removed any more/);
  expect(text).toMatch(new RegExp(`warning: drop-ins change the unit of extended on .*: ${dropIn}$`, "m"));
  expect(text).not.toContain("as the program gives it");
  expect(outputs(resources, "edited").outPath).toBe(well);
  expect(resources.some(({ urn }) => urn.endsWith("::removed"))).toBe(false);
});

test("the next up makes and repairs what refresh found, and restarts nothing that need not", async () => {
  const before = await runningQemus();
  const { changes } = await succeeded(project.up());
  expect(changes).toEqual({ same: 3, create: 1, update: 12 });
  const after = await runningQemus();
  const goesOn = Object.keys(before).filter((name) => before[name] === after[name]);
  expect(goesOn).toEqual(["extended", "disabled", "enabled", "rootless", "unmarked", "well"]);
  expect(Object.keys(after)).toEqual(names);
  expect(await unitProperty(host, "edited", "ExecStart")).toContain("-edited/bin/run-edited-vm");
  expect(await unitProperty(host, "disabled", "UnitFileState")).toBe("enabled");
  expect(await unitProperty(host, "enabled", "UnitFileState")).toBe("disabled");
  expect(await host.require(`cat ${key("keyed")}; stat -c %a ${key("opened")}`)).toBe(
    "as the program gives it600\n",
  );
  expect(await host.require(`readlink ${root("rootless")}`)).toMatch(/-rootless$/m);
  expect((await succeeded(project.refresh())).changes).toEqual({ same: names.length + 1 });
});

test("what an up with a refresh finds is told once", async () => {
  await host.require("systemctl disable simple-vm-disabled");
  const warnings = warningsOf(await succeeded(project.up({ args: ["--refresh"] })));
  expect(warnings.filter((warning) => !/drop-ins|\/dev\/kvm/.test(warning))).toEqual([
    expect.stringMatching(
      /^disabled on \S+ differs from the program: it does not start at boot although it should$/,
    ),
  ]);
  expect(await unitProperty(host, "disabled", "UnitFileState")).toBe("enabled");
}, 120_000);

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
