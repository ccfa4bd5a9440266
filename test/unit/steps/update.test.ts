import { SimpleVmError } from "../../../provider/src/errors/error";
import { digestOf } from "../../../provider/src/host/observe";
import {
  HostUncertainError,
  HostUnchangedError,
} from "../../../provider/src/host/transaction/detachedScript";
import { update } from "../../../provider/src/steps/update";
import { madeUp } from "../errors/madeUp";
import { type FakeSession, fakeSession, withHost } from "./fakeSession";
import { inputs, state, unitText } from "./gateway";

const id = "gateway-1";
const known = { expectedFingerprint: "SHA256:known" };

let session: FakeSession;
beforeEach(() => {
  session = fakeSession();
});

test.each([
  ["a changed option of Nix", { nixOptions: ["-L"] }],
  ["another stub", { __provider: "today's" }],
])("%s asks no host", async (_what, changed) => {
  expect(await update(id, state, { ...inputs, ...changed }, session)).toEqual({ ...state, ...changed });
  expect(session.hosts.connect).not.toHaveBeenCalled();
});

test.each([
  ["a changed stopTimeout restarts nothing", { stopTimeout: 5 }, false],
  ["more memory restarts", { memory: 512 }, true],
])("%s", async (_what, changed, restart) => {
  const host = withHost(session);
  host.installGeneration.mockResolvedValue({ unitText: "new", publicKeys: {}, took: {}, warnings: [] });
  const outs = await update(id, state, { ...inputs, ...changed }, session);
  expect(outs).toEqual({ ...state, ...changed, unitDigest: digestOf("new") });
  expect(session.hosts.connect).toHaveBeenCalledWith(expect.anything(), known);
  expect(host.installGeneration.mock.calls).toEqual([
    [expect.objectContaining({ restart, owner: { id, urn: "urn" } })],
  ]);
});

test.each([
  ["a restart", { stopSeconds: 2, startSeconds: 5 }, { stopSeconds: 2, startSeconds: 5 }],
  ["a start alone, beside the last stop", { startSeconds: 9 }, { stopSeconds: 1, startSeconds: 9 }],
  ["nothing", {}, { stopSeconds: 1 }],
])("what was measured of %s is kept", async (_what, took, lastRestart) => {
  withHost(session).installGeneration.mockResolvedValue({ unitText, publicKeys: {}, took, warnings: [] });
  const before = { ...state, lastRestart: { stopSeconds: 1 } };
  expect(await update(id, before, { ...inputs, memory: 512 }, session)).toMatchObject({ lastRestart });
});

test("what the host warns of is told", async () => {
  const installed = { unitText: "new", publicKeys: {}, took: {}, warnings: ["no snapshot"] };
  withHost(session).installGeneration.mockResolvedValue(installed);
  await update(id, state, { ...inputs, memory: 512 }, session);
  expect(session.told.warn.mock.calls).toEqual([["no snapshot"]]);
});

test("another URN is told to the host, and nothing else", async () => {
  const host = withHost(session);
  const outs = await update(id, state, { ...inputs, resourceUrn: "urn:new" }, session);
  expect(outs).toEqual({ ...state, resourceUrn: "urn:new" });
  expect(session.hosts.connect).toHaveBeenCalledWith(expect.anything(), known);
  expect(host.renameOwner.mock.calls).toEqual([[{ name: "gateway", owner: { id, urn: "urn:new" } }]]);
  expect(host.claimName).not.toHaveBeenCalled();
});

test("an update whose end nobody knows keeps the old inputs, as unfinished", async () => {
  withHost(session).installGeneration.mockRejectedValue(
    new HostUncertainError({ ...madeUp, what: "not reached again" }),
  );
  await expect(update(id, state, { ...inputs, memory: 512 }, session)).rejects.toMatchObject({
    message: expect.stringContaining("not reached again"),
    id,
    properties: { ...state, drift: ["unfinished"] },
  });
});

test("a VM that is not healthy and stays is kept with the new inputs, as unfinished", async () => {
  const unhealthy = new SimpleVmError({ ...madeUp, what: "not healthy" });
  const host = withHost(session);
  host.installGeneration.mockResolvedValue({
    unitText: "new",
    publicKeys: { a: "b" },
    took: {},
    warnings: [],
    unhealthy,
  });
  const changed = { memory: 512, rollback: false };
  await expect(update(id, state, { ...inputs, ...changed }, session)).rejects.toMatchObject({
    message: expect.stringContaining("not healthy"),
    id,
    properties: { ...state, ...changed, publicKeys: { a: "b" }, unitDigest: "", drift: ["unfinished"] },
  });
});

test.each([
  ["is healthy", undefined],
  ["is not and stays", new SimpleVmError({ ...madeUp, what: "not healthy" })],
])("the state of a VM that %s has no estimate of what is built by then", async (_what, unhealthy) => {
  withHost(session).installGeneration.mockResolvedValue({
    ...{ unitText, publicKeys: {}, took: {}, warnings: [] },
    unhealthy,
  });
  session.nix.sizedClosure.mockImplementation(async (path) => [{ path, narSize: 1 }]);
  const next = `/nix/store/${"1".repeat(32)}-nixos-vm`;
  const news = {
    ...inputs,
    outPath: next,
    rollback: false,
    summary: "estimate, not built yet (previewBuild): x",
  };
  const left = await update(id, state, news, session).catch(({ properties }) => properties);
  expect(left).toMatchObject({
    outPath: next,
    summary: expect.stringMatching(/^packages: 1 rebuilt; closure: /),
  });
});

test.each([
  ["goes back to a VM that was healthy, by its own checks", {}, { health: [{ tcp: 1 }] }, true, 1],
  ["stays when it is to stay", { rollback: false }, { health: [{ tcp: 1 }] }, false, 1],
  ["does not go back to a VM that never was", {}, { health: [{ tcp: 1 }], unitDigest: "" }, false, 0],
])("an unhealthy VM %s", async (_what, changed, before, goesBack, oldChecks) => {
  const host = withHost(session);
  await update(id, { ...state, ...before }, { ...inputs, memory: 512, ...changed }, session);
  expect(host.installGeneration.mock.calls[0]?.[0]).toMatchObject({
    goesBack,
    oldHealth: Array(oldChecks).fill({ tcp: 1, timeout: 60 }),
    vm: { health: [] },
  });
});

test.each([
  ["new", { health: [{ tcp: 1 }] }, {}],
  ["old", {}, { health: [{ http: "http://h/" }] }],
])(
  "a host without bash is told before the build where the %s VM needs it",
  async (_which, changed, before) => {
    const host = withHost(session);
    host.facts.mockResolvedValue({ path: "/bin", machine: "x86_64", hasBash: false });
    const updated = update(id, { ...state, ...before }, { ...inputs, memory: 512, ...changed }, session);
    await expect(updated).rejects.toThrow("root@fake:22: the host lacks bash");
    expect(session.nix.isValid).not.toHaveBeenCalled();
  },
);

test("an update that left the host as it was is no unfinished one", async () => {
  const failure = new HostUnchangedError({ ...madeUp, what: "cannot start" });
  withHost(session).installGeneration.mockRejectedValue(failure);
  await expect(update(id, state, { ...inputs, memory: 512 }, session)).rejects.toBe(failure);
});

test.each([
  ["a deploy has finished", {}, false],
  [
    "no deploy has finished, by its URN too: the claim may never have reached the host",
    { unitDigest: "" },
    true,
  ],
])("the host knows a VM of which %s", async (_what, before, isNew) => {
  const host = withHost(session);
  await update(id, { ...state, ...before }, { ...inputs, memory: 512 }, session);
  const claim = expect.objectContaining({ isNew, owner: { id, urn: "urn" } });
  expect(host.preflight.mock.calls).toEqual([[{ claim, ports: [] }]]);
});

test("a deferred update restarts nothing, and the state knows the run that is behind", async () => {
  const host = withHost(session);
  const installed = { unitText, publicKeys: {}, took: {}, runsOn: "run", warnings: [] };
  host.installGeneration.mockResolvedValue(installed);
  const deferred = { ...inputs, memory: 512, restartPolicy: "deferred" };
  expect(await update(id, state, deferred, session)).toMatchObject({ restartPending: "run" });
  expect(host.installGeneration).toHaveBeenCalledWith(
    expect.objectContaining({ restart: false, isDeferred: true }),
  );
  expect(session.told.note.mock.calls.flat()).toEqual([expect.stringContaining("at its next start")]);
});
