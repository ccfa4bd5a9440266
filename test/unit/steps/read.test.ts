import { digestOf, type ObservedVm } from "../../../provider/src/host/observe";
import { HostConnectionError } from "../../../provider/src/ssh/errors";
import { vmWithPackage } from "../../../provider/src/state/state";
import { diff } from "../../../provider/src/steps/diff";
import { read } from "../../../provider/src/steps/read";
import { renderUnit } from "../../../provider/src/unit/unit";
import { madeUp } from "../errors/madeUp";
import { outPath, runnerWith } from "../vms";
import { type FakeSession, fakeSession, withHost } from "./fakeSession";
import { inputs, state, unitText } from "./gateway";

const id = "gateway-1";
const asDeployed: ObservedVm = {
  unit: { kind: "installed", path: "/etc/systemd/system/simple-vm-gateway.service", text: unitText },
  active: true,
  invocation: undefined,
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

test("a unit of an earlier release is noted, and is drift where it is to be renewed", async () => {
  const vm = vmWithPackage(inputs);
  const path = "/etc/systemd/system/simple-vm-gateway.service";
  const runner = runnerWith("", `${outPath}/bin/run-gateway-vm`);
  const text = renderUnit(vm, { runner, facts: { path: "/bin" }, ownerId: id }).replace("UMask=0077\n", "");
  const unit: ObservedVm["unit"] = { kind: "installed", path, text };
  withHost(session).observeVm.mockResolvedValue({
    kind: "there",
    vm: { ...asDeployed, unit, runScript: "" },
  });
  const deployed = { ...state, unitDigest: digestOf(text) };
  expect(await read(id, deployed, session)).toEqual(deployed);
  expect(session.told.note.mock.calls).toEqual([[expect.stringContaining("is outdated by this release")]]);
  const renewed = { ...deployed, renewOutdatedUnit: true };
  expect(await read(id, renewed, session)).toEqual({ ...renewed, drift: ["outdated"] });
  expect(session.told.note).toHaveBeenCalledTimes(1);
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
    new HostConnectionError("refused", { ...madeUp, what: "cannot connect", next: "is sshd running there?" }),
  );
  await expect(read(id, state, session)).rejects.toThrow(
    "cannot connect\nWhat to do: is sshd running there?; if that host is gone for good, `pulumi state delete` forgets what it had",
  );
});

test.each([
  ["goes on", "run", { restartPending: "run" }, 1],
  ["was started again since", "other", {}, 0],
])("a VM behind a deferred update that %s", async (_what, invocation, pending, notes) => {
  const vm = {
    ...asDeployed,
    invocation,
    runningProgram: "/nix/store/old/bin/r",
    loadedProgram: "/nix/store/new/bin/r",
  };
  withHost(session).observeVm.mockResolvedValue({ kind: "there", vm });
  const refreshed = await read(id, { ...state, restartPending: "run" }, session);
  expect(refreshed).toEqual({ ...state, ...pending, drift: notes === 1 ? [] : ["stale"] });
  expect(session.told.note.mock.calls.flat()).toEqual(
    Array(notes).fill(expect.stringContaining("is pending")),
  );
});
