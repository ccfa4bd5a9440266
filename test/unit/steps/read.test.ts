import type { ObservedVm } from "../../../provider/src/host/observe";
import { HostConnectionError } from "../../../provider/src/ssh/errors";
import { diff } from "../../../provider/src/steps/diff";
import { read } from "../../../provider/src/steps/read";
import { outPath } from "../vms";
import { type FakeSession, fakeSession, withHost } from "./fakeSession";
import { inputs, state, unitText } from "./gateway";

const id = "gateway-1";
const asDeployed: ObservedVm = {
  unit: { kind: "installed", path: "/etc/systemd/system/simple-vm-gateway.service", text: unitText },
  active: true,
  enabled: true,
  runningProgram: undefined,
  loadedProgram: undefined,
  markedUrn: "urn",
  rootedPath: outPath,
  keyDigests: {},
  keyFaults: [],
  dropIns: [],
  runScript: undefined,
};

let session: FakeSession;
beforeEach(() => {
  session = fakeSession();
});

const warnings = () => session.told.warn.mock.calls.flat();

test("a VM that is as it was deployed", async () => {
  const host = withHost(session);
  host.observeVm.mockResolvedValue({ kind: "there", vm: asDeployed });
  expect(await read(id, state, session)).toEqual(state);
  expect(host.observeVm).toHaveBeenCalledWith(expect.objectContaining({ name: "gateway" }), id);
  expect(session.hosts.connect).toHaveBeenCalledWith(expect.anything(), {
    expectedFingerprint: "SHA256:known",
  });
  expect(warnings()).toEqual([]);
});

test("what differs is told as drift, and drop-ins by a warning alone", async () => {
  const vm = { ...asDeployed, active: false, dropIns: ["/etc/x.conf"] };
  withHost(session).observeVm.mockResolvedValue({ kind: "there", vm });
  expect(await read(id, state, session)).toEqual({ ...state, drift: ["stopped"] });
  expect(warnings()).toEqual([
    "gateway on root@fake:22 differs from the program: the VM does not run although it should",
    expect.stringContaining("/etc/x.conf"),
  ]);
});

test("all differences are one warning, and what the same run has told is not told again", async () => {
  const path = "/etc/systemd/system/simple-vm-gateway.service";
  const vm: ObservedVm = { ...asDeployed, unit: { kind: "installed", path, text: "" }, enabled: false };
  withHost(session).observeVm.mockResolvedValue({ kind: "there", vm });
  const refreshed = await read(id, state, session);
  const warning = `gateway on root@fake:22 differs from the program: ${path} was edited; it does not start at boot although it should`;
  expect(warnings()).toEqual([warning]);
  expect(diff(refreshed ?? {}, inputs, session).changes).toBe(true);
  expect(warnings()).toEqual([warning]);
  const later = fakeSession();
  diff(refreshed ?? {}, inputs, later);
  expect(later.told.warn.mock.calls).toEqual([[expect.stringContaining("an update repairs gateway")]]);
});

test.each<[what: string, failing: (host: ReturnType<typeof withHost>) => void]>([
  ["is not reached", () => session.hosts.connect.mockRejectedValue(new Error("no"))],
  ["tells no facts", (host) => host.facts.mockRejectedValue(new Error("no"))],
  ["does not answer in full", (host) => host.observeVm.mockRejectedValue(new Error("no"))],
])("a host that %s is an error: the VM stays in the state", async (_what, failing) => {
  failing(withHost(session));
  await expect(read(id, state, session)).rejects.toThrow("no");
  expect(warnings()).toEqual([]);
});

test("a VM of which nothing is left is gone, unless its deploy was not finished", async () => {
  withHost(session);
  expect(await read(id, state, session)).toBeUndefined();
  expect(warnings()).toEqual([expect.stringContaining("has no VM gateway any more")]);
  const unfinished = { ...state, drift: ["unfinished"] };
  expect(await read(id, unfinished, session)).toEqual(unfinished);
});

test("a VM that another state has taken stays", async () => {
  withHost(session).observeVm.mockResolvedValue({ kind: "taken", by: { id: "gateway-2", urn: "urn" } });
  expect(await read(id, state, session)).toEqual(state);
  expect(warnings()).toEqual([expect.stringContaining("another state of the same resource")]);
});

test("a host that is not reached: the advice says how to forget the VM", async () => {
  session.hosts.connect.mockRejectedValue(
    new HostConnectionError("refused", { what: "cannot connect", next: "is sshd running there?" }),
  );
  await expect(read(id, state, session)).rejects.toThrow(
    "cannot connect\nWhat to do: is sshd running there?; if that host is gone for good, `pulumi state delete` forgets the VM",
  );
});
