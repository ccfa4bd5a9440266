import { hostArguments } from "../../../provider/src/arguments/host";
import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { DeclaredVms } from "../../../provider/src/steps/declaredVms";

type Inputs = Record<string, unknown>;

const host = { address: "10.88.0.2" };
const hostKey = `SHA256:${"A".repeat(43)}`;
const port = (changed: Inputs = {}): Inputs => ({ host: 2222, guest: 22, ...changed });

/** Two VMs, the second with other ports or arguments; whether they are told to share a port. */
function isWarned(first: Inputs, second: Inputs): boolean {
  const vms = new DeclaredVms();
  const base = { host, forwardPorts: [port()] };
  expect(vms.add("urn:test::a", { name: "a", ...base, ...first })).toEqual({ failures: [], warnings: [] });
  return vms.add("urn:test::b", { name: "b", ...base, ...second }).warnings.length > 0;
}

test.each<[what: string, first: Inputs, second: Inputs, warned: boolean]>([
  ["the same port", {}, {}, true],
  ["another port", {}, { forwardPorts: [port({ host: 2223 })] }, false],
  ["another protocol", {}, { forwardPorts: [port({ protocol: "udp" })] }, false],
  ["another address of the host", {}, { forwardPorts: [port({ address: "10.88.0.2" })] }, false],
  ["every address of the host", {}, { forwardPorts: [port({ address: "0.0.0.0" })] }, true],
  ["every address and one", { forwardPorts: [port({ address: "0.0.0.0" })] }, {}, true],
  ["another host", {}, { host: { address: "b" } }, false],
  ["another port of sshd", {}, { host: { ...host, port: 23 } }, false],
  [
    "another address of a pinned host",
    { host: { ...host, hostKey } },
    { host: { address: "b", hostKey } },
    true,
  ],
  ["another way to the host", {}, { host: { ...host, user: "admin", privateKey: unknownValue } }, true],
  [
    "a host that is not known yet",
    { host: { address: unknownValue } },
    { host: { address: unknownValue } },
    false,
  ],
  ["a port that is not known yet", {}, { forwardPorts: [port({ host: unknownValue })] }, false],
  ["a known port beside one that is not", {}, { forwardPorts: [port({ host: unknownValue }), port()] }, true],
  ["ports that are not known yet", {}, { forwardPorts: unknownValue }, false],
  ["memory that is not known yet", {}, { memory: unknownValue }, true],
  ["a VM that is not started", { autoStart: false }, {}, false],
  ["no ports", {}, { forwardPorts: undefined }, false],
])("%s", (_what, first, second, warned) => {
  expect(isWarned(first, second)).toBe(warned);
});

test("each two VMs are told once, by both names; a VM that comes again has its last ports only", () => {
  const vms = new DeclaredVms();
  const vm = (name: string, ...forwarded: Inputs[]) =>
    vms.add(`urn:test::${name}`, { host, name, forwardPorts: forwarded }).warnings;
  const told = (one: string, other: string, what: string) =>
    `the VMs ${one} and ${other} both forward the port ${what} of 10.88.0.2: only one of them can have it`;
  const dns = { protocol: "udp", host: 53, guest: 53 };
  expect(vm("a", port(), dns)).toEqual([]);
  expect(vm("a", port(), dns)).toEqual([]);
  expect(vm("b", port(), dns)).toEqual([told("a", "b", "tcp 2222"), told("a", "b", "udp 53")]);
  expect(vm("a", port(), dns)).toEqual([]);
  expect(vm("a", port({ host: 1 }))).toEqual([]);
  expect(vm("c", port())).toEqual([told("b", "c", "tcp 2222")]);
});

test.each<[what: string, changed: Inputs, refused: boolean]>([
  ["the same name on the same host", {}, true],
  ["one that is not started", { autoStart: false }, true],
  ["another way to the host", { host: { ...host, user: "admin" } }, true],
  ["another name", { name: "other" }, false],
  ["another host", { host: { address: "b" } }, false],
  ["a host that is not known yet", { host: { address: unknownValue } }, false],
  ["a name that is not known yet", { name: unknownValue }, false],
])("a second VM with %s", (_what, changed, refused) => {
  const vms = new DeclaredVms();
  vms.add("urn:test::first", { name: "gateway", host });
  const again = { name: "gateway", host, ...changed };
  const failure = {
    property: "name",
    reason: 'must be another one: the resource first of this program has a VM "gateway" on 10.88.0.2 too',
  };
  expect(vms.add("urn:test::second", again).failures).toEqual(refused ? [failure] : []);
  expect(vms.add("urn:test::first", { name: "gateway", host: { address: "c" } }).failures).toEqual([]);
});

test.each<[what: string, declared: Inputs, ports: number[] | undefined]>([
  ["to stay", {}, [2222]],
  ["to move to another host", { host: { address: "b" } }, []],
  ["neither started nor stopped", { autoStart: false }, undefined],
])("the ports on its host of a VM that is %s", (_what, declared, ports) => {
  const vms = new DeclaredVms();
  vms.add("urn:test::a", { name: "a", host, forwardPorts: [port()], ...declared });
  const there = vms.portsOf("urn:test::a", hostArguments.parse(host));
  expect(there?.map((place) => place.host)).toEqual(ports);
});
