import { SimpleVmError } from "../../../provider/src/errors/error";
import type { Progress } from "../../../provider/src/host/transaction/awaitedResults";
import { RemoteCommandError } from "../../../provider/src/ssh/errors";
import { create } from "../../../provider/src/steps/create";
import { UnfinishedDeploy } from "../../../provider/src/steps/unfinished";
import { madeUp } from "../errors/madeUp";
import { fakeSession, withHost } from "./fakeSession";
import { inputs, state } from "./gateway";

test("gives an ID of the VM's name and the state", async () => {
  const session = fakeSession();
  const host = withHost(session);
  const { id, outs } = await create(inputs, session);
  expect(id).toMatch(/^gateway-[0-9a-f]{8}$/);
  expect(outs).toEqual(state);
  const owner = { id, urn: "urn" };
  expect(host.claimName).toHaveBeenCalledWith(expect.objectContaining({ owner, isNew: true }));
  expect(host.installGeneration).toHaveBeenCalledWith(expect.objectContaining({ owner, restart: true }));
});

test("a failure before the host was touched leaves no state", async () => {
  const session = fakeSession();
  const host = withHost(session);
  const failure = new SimpleVmError({ ...madeUp, what: "cannot build" });
  session.nix.isValid.mockResolvedValue(true);
  session.nix.build.mockRejectedValue(failure);
  await expect(create(inputs, session)).rejects.toBe(failure);
  expect(host.claimName).not.toHaveBeenCalled();
});

test("a failure after that keeps the state as unfinished", async () => {
  const session = fakeSession();
  withHost(session).installGeneration.mockRejectedValue(
    new SimpleVmError({ ...madeUp, what: "cannot start" }),
  );
  const created = create(inputs, session);
  await expect(created).rejects.toBeInstanceOf(UnfinishedDeploy);
  await expect(created).rejects.toMatchObject({
    message: expect.stringContaining("cannot start"),
    id: expect.stringMatching(/^gateway-/),
    properties: { ...state, unitDigest: "", drift: ["unfinished"] },
  });
});

test.each([
  [true, "is kept as unfinished: the host may have the marker"],
  [false, "leaves no state"],
])("a claim that fails (its link lost: %s) %s", async (connectionLost, _what) => {
  const session = fakeSession();
  const end = { exitCode: connectionLost ? null : 1, stdout: "", stderr: "", connectionLost };
  withHost(session).claimName.mockRejectedValue(
    new RemoteCommandError(end, { ...madeUp, what: "cannot claim" }),
  );
  const created = create(inputs, session).catch((error: unknown) => error);
  expect((await created) instanceof UnfinishedDeploy).toBe(connectionLost);
});

test("a VM that is not healthy stays, and is kept with its keys as unfinished", async () => {
  const session = fakeSession();
  const unhealthy = new SimpleVmError({ ...madeUp, what: "not healthy" });
  const host = withHost(session);
  host.installGeneration.mockResolvedValue({
    unitText: "new",
    publicKeys: { a: "b" },
    took: {},
    warnings: [],
    unhealthy,
  });
  await expect(create(inputs, session)).rejects.toMatchObject({
    message: expect.stringContaining("not healthy"),
    properties: { ...state, publicKeys: { a: "b" }, unitDigest: "", drift: ["unfinished"] },
  });
  expect(host.installGeneration).toHaveBeenCalledWith(
    expect.objectContaining({ goesBack: false, oldHealth: [] }),
  );
});

test.each<[phases: Progress["phase"][], statuses: string[]]>([
  [[], ["installed"]],
  [["stop"], ["stopping the old VM", "installed"]],
  [
    ["turn", "start"],
    ["waiting for its turn to start", "starting", "running"],
  ],
  [
    ["start", "health new"],
    ["starting", "waiting for health", "healthy"],
  ],
])("what its host does is told, and at last how the VM is: %j", async (phases, statuses) => {
  const session = fakeSession();
  withHost(session).installGeneration.mockImplementation(async ({ onProgress }) => {
    for (const phase of phases) onProgress?.({ phase, console: phase === "health new" ? "login:" : "" });
    return { unitText: "", publicKeys: {}, took: {}, warnings: [] };
  });
  await create(inputs, session);
  const told = session.told.status.mock.calls;
  expect(told.map(([phase]) => phase)).toEqual(["asking the host", "installing", ...statuses]);
  expect(told.filter(([, detail]) => detail !== undefined)).toEqual(
    phases.includes("health new") ? [["waiting for health", "login:"]] : [],
  );
});

test("a VM that is taken over is warned of", async () => {
  const session = fakeSession();
  const owner = { id: "gateway-0", urn: "urn" };
  withHost(session).preflight.mockResolvedValue({ owner, vms: [], holders: [] });
  await create(inputs, session);
  expect(session.told.warn.mock.calls).toEqual([
    [expect.stringContaining("takes over the VM gateway on root@fake:22, which has the ID gateway-0")],
  ]);
});
