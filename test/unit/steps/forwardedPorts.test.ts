import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { ForwardedPorts } from "../../../provider/src/steps/forwardedPorts";

type Inputs = Record<string, unknown>;

const host = { address: "10.88.0.2" };
const hostKey = `SHA256:${"A".repeat(43)}`;
const port = (changed: Inputs = {}): Inputs => ({ host: 2222, guest: 22, ...changed });

/** Two VMs, the second with other ports or arguments; whether they are told to share a port. */
function isWarned(first: Inputs, second: Inputs): boolean {
  const ports = new ForwardedPorts();
  const base = { host, forwardPorts: [port()] };
  expect(ports.add("urn:test::a", { name: "a", ...base, ...first })).toEqual([]);
  return ports.add("urn:test::b", { name: "b", ...base, ...second }).length > 0;
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
  const ports = new ForwardedPorts();
  const vm = (name: string, ...forwarded: Inputs[]) =>
    ports.add(`urn:test::${name}`, { host, name, forwardPorts: forwarded });
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
