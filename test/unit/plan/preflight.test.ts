import type { HostFacts } from "../../../provider/src/host/facts";
import type { Holder, PreflightSight, VmThere } from "../../../provider/src/host/preflight/preflight";
import { type PlannedVm, preflightFindings } from "../../../provider/src/plan/preflight";
import { vmWith } from "../vms";

const urnOf = (name: string, stack = "s") => `urn:pulumi:${stack}::p::t::${name}`;
const vm = vmWith({ resourceUrn: urnOf("gateway"), forwardPorts: [{ host: 8080, guest: 80 }] });

const listener: Holder = { protocol: "tcp", address: "127.0.0.1", port: 8080, pid: "812" };
const byVm = (name: string): Holder => ({ ...listener, command: "qemu", unit: `simple-vm-${name}.service` });
const there = (name: string, changed: Partial<VmThere> = {}): VmThere => ({
  name,
  urn: urnOf(name),
  isRunning: true,
  memory: 512,
  ports: [{ protocol: "tcp", address: "0.0.0.0", port: 8080 }],
  ...changed,
});

const found = (seen: Partial<PreflightSight>, changed: Partial<PlannedVm> = {}) =>
  preflightFindings({
    vm,
    starts: true,
    facts: {},
    sight: { vms: [], holders: [], ...seen },
    declaredPorts: () => undefined,
    declared: [],
    ...changed,
  });
const errorsOf = (...args: Parameters<typeof found>) => found(...args).errors.map(({ what }) => what);

const declared = (ports: number[]) => () =>
  ports.map((port) => ({ protocol: "tcp", address: "127.0.0.1", port }) as const);
const atPort = "forwardPorts: tcp 127.0.0.1:8080 is taken by";

test("a host with room for it has nothing to tell", () => {
  expect(found({ memory: { ram: 2 ** 31, swap: 0 } })).toEqual({ errors: [], warnings: [], ofHost: [] });
});

test.each<[what: string, holder: Holder, error: string]>([
  [
    "a unit's process",
    { ...listener, command: "nginx", unit: "nginx.service" },
    `${atPort} nginx (process 812) of the unit nginx.service`,
  ],
  ["a process", { ...listener, address: "0.0.0.0", command: "nc" }, `${atPort} nc (process 812)`],
  [
    "what does not show itself",
    { ...listener, pid: undefined },
    `${atPort} a process that does not show itself`,
  ],
])("a port that %s has is an error", (_what, holder, error) => {
  expect(errorsOf({ holders: [holder] })).toEqual([error]);
});

test.each<[what: string, holder: Holder]>([
  ["the VM's own", byVm("gateway")],
  ["another address's", { ...listener, address: "10.0.0.1" }],
  ["another protocol's", { ...listener, protocol: "udp" }],
])("a port that is %s is free", (_what, holder) => {
  expect(found({ holders: [holder] })).toMatchObject({ errors: [], warnings: [] });
});

test("a UDP port that a client may have is no error", () => {
  const client: Holder = { ...listener, protocol: "udp", port: 51_820, command: "resolved" };
  const forwardPorts = [{ protocol: "udp", address: "127.0.0.1", host: 51_820, guest: 51_820 } as const];
  const { errors, warnings } = found({ holders: [client] }, { vm: { ...vm, forwardPorts } });
  expect([errors.length, warnings.length]).toEqual([0, 1]);
});

test.each([
  [32_767, 1],
  [32_768, 0],
  [60_999, 0],
  [61_000, 1],
])("a UDP port is an error below the range of clients and above it: %d", (port, errors) => {
  const holder: Holder = { ...listener, protocol: "udp", port };
  const forwardPorts = [{ protocol: "udp", address: "127.0.0.1", host: port, guest: 1 } as const];
  expect(errorsOf({ holders: [holder] }, { vm: { ...vm, forwardPorts } })).toHaveLength(errors);
});

test.each<[what: string, seen: Partial<PreflightSight>, next: string]>([
  [
    "a process's",
    { holders: [listener] },
    "choose another port, or free that one: `ss -lntup` on the host shows what has it",
  ],
  [
    "another stack's",
    { holders: [byVm("a")], vms: [there("a", { urn: urnOf("a", "other") })] },
    `choose another port, or take that one away from a, which is ${urnOf("a", "other")}`,
  ],
  ["a VM's of nobody", { holders: [byVm("a")] }, "choose another port, or take that one away from a"],
])("what to do about a port that is %s", (_what, seen, next) => {
  expect(found(seen).errors).toEqual([expect.objectContaining({ kind: "portTaken", next })]);
});

test("every address of IPv6 may have it", () => {
  expect(found({ holders: [{ ...listener, address: "::", command: "node" }] })).toMatchObject({
    errors: [],
    warnings: [`${atPort} node (process 812)`],
  });
});

test.each<[what: string, first: Holder]>([
  ["the VM itself", byVm("gateway")],
  ["what may leave it alone", { ...listener, address: "::", command: "node" }],
])("a port of several addresses that %s has as well is an error by who else has one", (_what, first) => {
  const nginx = { ...listener, address: "10.0.0.1", command: "nginx" };
  const forwardPorts = vm.forwardPorts.map((port) => ({ ...port, address: "0.0.0.0" }));
  expect(errorsOf({ holders: [first, nginx] }, { vm: { ...vm, forwardPorts } })).toEqual([
    "forwardPorts: tcp 0.0.0.0:8080 is taken by nginx (process 812)",
  ]);
});

test.each<[what: string, vms: VmThere[], changed: Partial<PlannedVm>, isError: boolean, told: string]>([
  ["another stack's", [there("a", { urn: urnOf("a", "other") })], {}, true, "the VM a, which runs"],
  ["nobody's that is known", [], {}, true, "the VM a, which runs"],
  [
    "the program's, which keeps it",
    [there("a")],
    { declaredPorts: declared([8080]) },
    true,
    "the VM a, which runs",
  ],
  [
    "the program's, which gives it up",
    [there("a")],
    { declaredPorts: declared([9090]) },
    false,
    "gives it up in this run",
  ],
  ["the program's, which may go or change yet", [there("a")], {}, false, "is of this program too"],
])("a port of a running VM that is %s", (_what, vms, changed, isError, told) => {
  const { errors, warnings } = found({ holders: [byVm("a")], vms }, changed);
  expect([errors.length, warnings.length]).toEqual(isError ? [1, 0] : [0, 1]);
  expect(errors[0]?.what ?? warnings[0]).toContain(told);
});

test.each<[what: string, vms: VmThere[], changed: Partial<PlannedVm>, warnings: number]>([
  ["another stack's", [there("a", { urn: urnOf("a", "other") })], {}, 1],
  ["the program's, told of by its check", [there("a")], { declaredPorts: declared([8080]) }, 0],
  ["the program's, which gives it up", [there("a")], { declaredPorts: declared([]) }, 0],
  ["its own", [there("gateway", { urn: urnOf("gateway", "other") })], {}, 0],
])("a port that is claimed by a VM which does not listen: %s", (_what, vms, changed, warnings) => {
  expect(found({ vms }, changed)).toMatchObject({
    errors: [],
    warnings: Array(warnings).fill(expect.stringContaining("claimed by the VM a")),
  });
});

const gibibyte = 2 ** 30;

test("memory that the host does not have is an error, and what all have in all a warning of the host", () => {
  const memory = { ram: gibibyte, swap: 0 };
  expect(errorsOf({ memory }, { vm: { ...vm, memory: 4096 } })).toEqual([
    expect.stringContaining("memory: the VM is to have 4295.0 MB, and the host has 1073.7 MB"),
  ]);
  expect(found({ memory: { ...memory, swap: gibibyte } }, { vm: { ...vm, memory: 2048 } })).toMatchObject({
    errors: [],
    ofHost: [{ about: "memory", what: expect.stringContaining("1 VM, has 2147.5 MB of memory in all") }],
  });
});

test.each([
  [4096, 0],
  [4097, 1],
])("a host of 2 GiB of RAM and swap may lend a VM twice that and no more: %d MiB", (memory, errors) => {
  const seen = { memory: { ram: gibibyte, swap: gibibyte } };
  expect(errorsOf(seen, { vm: { ...vm, memory } })).toHaveLength(errors);
});

test.each<
  [what: string, vms: VmThere[], declared: { name: string; memory?: number }[], all: string | undefined]
>([
  ["one VM of 1024 MiB, where nobody says it", [], [], undefined],
  ["one that runs", [there("a")], [], "2 VMs"],
  ["one that is down", [there("a", { isRunning: false })], [], undefined],
  ["one of the program", [], [{ name: "b", memory: 1 }], "2 VMs"],
  ["the same one", [there("gateway")], [{ name: "gateway" }], undefined],
])("memory of %s", (_what, vms, declared, all) => {
  const { ofHost } = found({ vms, memory: { ram: gibibyte, swap: 0 } }, { declared });
  expect(ofHost.map(({ what }) => what)).toEqual(all === undefined ? [] : [expect.stringContaining(all)]);
});

test.each<[HostFacts["kvmFault"], string[], errors: number, ofHost: number]>([
  [undefined, ["-enable-kvm"], 0, 0],
  ["missing", [], 0, 1],
  ["closed", ["-accel", "kvm", "-accel", "tcg"], 0, 1],
  ["dead", ["-enable-kvm"], 1, 0],
  ["missing", ["-cpu", "host,+vmx"], 1, 0],
  ["missing", ["-accel", "kvm"], 1, 0],
  ["missing", ["-machine", "q35,accel=kvm"], 1, 0],
  ["missing", ["-machine", "accel=kvm:tcg"], 0, 1],
  ["missing", ["-machine", "accel=kvm,usb=on"], 1, 0],
  ["missing", ["-machine", "dump-guest-core=off,noaccel=kvm"], 0, 1],
  ["missing", ["-cpu", "hostile"], 0, 1],
  ["missing", ["-cpu", "x,host"], 0, 1],
  ["missing", ["host"], 0, 1],
  ["missing", ["-accel", "kvm,kernel-irqchip=off"], 1, 0],
  ["missing", ["-accel", "kvm", "-accel", "tcg,thread=multi"], 0, 1],
  ["missing", ["-accel", "kvm", "-cpu", "tcgish"], 1, 0],
  ["missing", ["-accel", "kvm2"], 0, 1],
  ["missing", ["kvm"], 0, 1],
])("KVM is %s, and the VM's words are %j", (kvmFault, qemuOptions, errors, ofHost) => {
  const findings = found({}, { vm: { ...vm, qemuOptions }, facts: { kvmFault } });
  expect([findings.errors.length, findings.ofHost.length]).toEqual([errors, ofHost]);
});

test("KVM that no VM can do without is an error, with the reason", () => {
  const needy: Partial<PlannedVm> = {
    vm: { ...vm, qemuOptions: ["-enable-kvm"] },
    facts: { kvmFault: "dead" },
  };
  expect(errorsOf({}, needy)).toEqual([
    "qemuOptions: the VM needs KVM, and /dev/kvm is there and cannot be opened",
  ]);
});

test("a VM that is not started is asked nothing", () => {
  const seen = { holders: [listener], memory: { ram: 1, swap: 0 } };
  expect(found(seen, { starts: false, facts: { kvmFault: "dead" } })).toEqual({
    errors: [],
    warnings: [],
    ofHost: [],
  });
});
