import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { userNetwork } from "../../../provider/src/network/user";
import { emptyingLine } from "../../../provider/src/unit/drive";
import {
  packageOfProgram,
  packageOfUnit,
  programOfUnit,
  renderUnit,
  withoutHostFacts,
} from "../../../provider/src/unit/unit";
import { commandWordsOf, settingsOf, wordsOf } from "../systemd";
import { fullInputs, outPath, runnerWith, vmWith } from "../vms";

const runner = runnerWith("", `${outPath}/bin/run-gateway-vm`);
const ownerId = "gateway-1a2b3c4d";
const debian = { path: "/usr/sbin:/usr/bin:/sbin:/bin" };
const nixos = { path: "/run/current-system/sw/bin", kvmGroup: "kvm" };

const minimal = renderUnit(vmWith(), { runner, facts: debian, ownerId });
const everything = renderUnit(vmWith(fullInputs), { runner, facts: nixos, ownerId });
const fixture = (name: string) => readFileSync(join(__dirname, "../fixtures", name), "utf8");

test.each([
  ["minimal.service", minimal],
  ["everything.service", everything],
])("the unit's text is that of fixtures/%s", (name, text) => {
  expect(text).toBe(fixture(name));
});

const commands = ["ExecStartPre", "ExecStart", "ExecStartPost", "ExecStop", "ExecStopPost"];

test.each([
  ["a minimal VM", minimal, 4],
  ["a VM with everything", everything, 4],
])("each line of shell in the unit of %s is one to sh", (_name, unit, count) => {
  const lines = commands
    .flatMap((name) => settingsOf(unit, name).map(commandWordsOf))
    .filter(([program]) => program === "/bin/sh");
  expect(lines).toHaveLength(count);
  for (const [, option, line, , ...parameters] of lines) {
    expect(option).toBe("-c");
    for (const input of [line, ...parameters]) execFileSync("/bin/sh", ["-n"], { input });
  }
});

test("systemd reads the run script's environment as it is", () => {
  const read = settingsOf(everything, "Environment").flatMap(wordsOf);
  const vm = vmWith(fullInputs);
  const given = { PATH: nixos.path, ...runner.environment(vm, userNetwork(vm.forwardPorts, [])) };
  expect(read).toEqual(Object.entries(given).map(([name, value]) => `${name}=${value}`));
});

test("no secret is in the unit", () => {
  for (const secret of ["SECRET", "PRIVATE", "JUMP"]) {
    expect(JSON.stringify(fullInputs)).toContain(secret);
    expect(everything).not.toContain(secret);
  }
});

test.each<[what: string, changed: Record<string, unknown>, setting: string, values: string[]]>([
  [
    "a start that may take longer than systemd waits for it by itself",
    { startTimeout: 600 },
    "TimeoutStartSec",
    ["630"],
  ],
  ["without forwards no capability", {}, "CapabilityBoundingSet", [""]],
  [
    "port 1024 needs no capability",
    { forwardPorts: [{ host: 1024, guest: 1 }] },
    "AmbientCapabilities",
    [""],
  ],
  [
    "port 1023 needs one",
    { forwardPorts: [{ host: 1023, guest: 1 }] },
    "AmbientCapabilities",
    ["CAP_NET_BIND_SERVICE"],
  ],
  ["a stateless drive goes after each stop", {}, "ExecStopPost", settingsOf(minimal, "ExecStopPost")],
  ["a persistent drive stays", { persistState: true }, "ExecStopPost", []],
  [
    "a folder that is only read is not writable",
    { keyFolders: { a: { readOnly: true } } },
    "ReadWritePaths",
    [],
  ],
  [
    "a local forward needs no network",
    { forwardPorts: [{ host: 2222, guest: 22, address: "0.0.0.0" }] },
    "Wants",
    [],
  ],
  [
    "a forward on the host's address does",
    { forwardPorts: [{ host: 2222, guest: 22, address: "10.88.0.2" }] },
    "Wants",
    ["network-online.target"],
  ],
])("%s", (_what, changed, setting, values) => {
  expect(settingsOf(renderUnit(vmWith(changed), { runner, facts: debian, ownerId }), setting)).toEqual(
    values,
  );
});

test("journald takes no priority from what a guest prints", () => {
  for (const text of [minimal, everything]) expect(settingsOf(text, "SyslogLevelPrefix")).toEqual(["no"]);
});

test("what memory and cores leave to the VM's own script", () => {
  expect(runner.environment(vmWith(), userNetwork([], []))).toEqual({
    NIX_DISK_IMAGE: "/var/lib/simple-vms/gateway/drive.qcow2",
    NIX_EFI_VARS: "/var/lib/simple-vms/gateway/efi-vars.fd",
    NIX_SWTPM_DIR: "/var/lib/simple-vms/gateway/swtpm",
    TMPDIR: "/var/tmp",
    USE_TMPDIR: "1",
    QEMU_OPTS:
      "-display none -serial stdio -chardev pipe,id=simple-vm-monitor,path=/run/simple-vms/gateway/monitor -mon chardev=simple-vm-monitor,mode=readline",
    QEMU_NET_OPTS: "",
    QEMU_KERNEL_PARAMS: "console=ttyS0",
  });
});

const run = `${outPath}/bin/run-gateway-vm`;

test.each<[line: string, program: string | undefined, ofPackage: string | undefined]>([
  [`ExecStart="${run}"`, run, outPath],
  [`ExecStart=${run}`, run, outPath],
  [`Type=exec\nExecStart=${run}\nExecStop=${run}2`, run, outPath],
  [`ExecStart="${run}" -s`, undefined, outPath],
  [`#ExecStart="${run}"`, undefined, undefined],
  [`ExecStartPre="${run}"`, undefined, undefined],
  [`ExecStart="${outPath}"`, undefined, undefined],
  ["ExecStart=/bin/true", undefined, undefined],
  ['ExecStart="/nix/store//bin/run"', undefined, undefined],
  ["", undefined, undefined],
])("a unit with %j starts %s of %s", (line, program, ofPackage) => {
  expect(programOfUnit(line)).toBe(program);
  expect(packageOfUnit(line)).toBe(ofPackage);
});

test.each<[program: string, ofPackage: string | undefined]>([
  [run, outPath],
  [outPath, undefined],
  [`/mnt${run}`, undefined],
  ["/nix/store//bin/run", undefined],
  ["/bin/true", undefined],
])("the program %s is of the package %s", (program, ofPackage) => {
  expect(packageOfProgram(program)).toBe(ofPackage);
});

test("what a host tells of itself is left out of a unit, line by line", () => {
  const lines = [
    "A=1",
    'Environment="PATH=/bin"',
    "#SupplementaryGroups=x",
    "SupplementaryGroups=kvm",
    "B=2",
    "",
  ];
  expect(withoutHostFacts(lines.join("\n"))).toBe("A=1\n#SupplementaryGroups=x\nB=2\n");
  expect(withoutHostFacts(everything)).not.toContain(nixos.path);
});

test("a unit that throws its drive away is told by a line of it", () => {
  expect(minimal).toMatch(new RegExp(emptyingLine, "m"));
  expect(everything).not.toMatch(new RegExp(emptyingLine, "m"));
});

test.each<[what: string, shares: object[], binds: string[], readOnlyBinds: string[]]>([
  ["none", [], ['"-/srv/own"'], ['"-/srv/read"']],
  ["another", [{ tag: "a", path: "/srv/a" }], ['"-/srv/a"', '"-/srv/own"'], ['"-/srv/read"']],
  [
    "its own, read-only",
    [{ tag: "a", path: "/srv/own", readOnly: true }],
    [],
    ['"-/srv/own"', '"-/srv/read"'],
  ],
])("a package that serves folders, of which the program shares %s", (_what, shares, binds, readOnlyBinds) => {
  const folders = [
    { path: "/srv/own", readOnly: false },
    { path: "/srv/read", readOnly: true },
  ];
  const text = renderUnit(vmWith({ shares }), { runner: { ...runner, folders }, facts: debian, ownerId });
  expect(settingsOf(text, "BindPaths")).toEqual(binds);
  expect(settingsOf(text, "BindReadOnlyPaths")).toEqual(readOnlyBinds);
});
