import { HostUncertainError } from "../../../provider/src/host/transaction/detachedScript";
import { writeKeyFolderState } from "../../../provider/src/state/keyFolderState";
import { createKeyFolder } from "../../../provider/src/steps/keyFolder/create";
import { diffKeyFolder } from "../../../provider/src/steps/keyFolder/diff";
import { readKeyFolder } from "../../../provider/src/steps/keyFolder/read";
import { removeKeyFolder } from "../../../provider/src/steps/keyFolder/remove";
import { updateKeyFolder } from "../../../provider/src/steps/keyFolder/update";
import { UnfinishedDeploy } from "../../../provider/src/steps/unfinished";
import { madeUp } from "../errors/madeUp";
import { type FakeHost, type FakeSession, fakeSession, withHost } from "./fakeSession";

const inputs = {
  name: "keys",
  host: { address: "10.88.0.2" },
  generate: { key: "wireguard" },
  resourceUrn: "urn",
};
const outputs = { generation: "0123abcd", publicKeys: { key: "K" }, hostId: "SHA256:known", drift: [] };
const state = writeKeyFolderState(inputs, outputs);
const sound = { generation: "0123abcd", markedUrn: "urn", keyDigests: {}, keyFaults: [] };

let session: FakeSession;
let host: FakeHost;
beforeEach(() => {
  session = fakeSession();
  host = withHost(session);
  host.keyFolders.install.mockResolvedValue({ key: "K2" });
  host.keyFolders.observe.mockResolvedValue({ kind: "there", folder: sound });
});

test("a create claims the name and makes a generation", async () => {
  const { id, outs } = await createKeyFolder(inputs, session);
  expect(id).toMatch(/^keys-[0-9a-f]{8}$/);
  expect(outs).toMatchObject({ ...inputs, publicKeys: { key: "K2" }, hostId: "SHA256:known", drift: [] });
  expect(outs.generation).toMatch(/^[0-9a-f]{8}$/);
  expect(host.keyFolders.claimName).toHaveBeenCalledWith({
    ...{ name: "keys", owner: { id, urn: "urn" }, isNew: true, adopt: false },
  });
});

test("a create that fails after the claim is kept as unfinished", async () => {
  host.keyFolders.install.mockRejectedValue(new Error("no room"));
  const error = await createKeyFolder(inputs, session).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UnfinishedDeploy);
  expect((error as UnfinishedDeploy).properties).toMatchObject({ generation: "", drift: ["unfinished"] });
  host.keyFolders.checkName.mockRejectedValue(new Error("another's"));
  await expect(createKeyFolder(inputs, session)).rejects.toThrow(new Error("another's"));
});

test("another content makes another generation; a credential asks no host", async () => {
  const outs = await updateKeyFolder("keys-1", state, { ...inputs, rotate: "2026-11" }, session);
  expect(outs).toMatchObject({ rotate: "2026-11", publicKeys: { key: "K2" } });
  expect(outs.generation).not.toBe("0123abcd");
  session.hosts.connect.mockClear();
  const other = { ...inputs, host: { address: "10.88.0.2", user: "admin" } };
  expect(await updateKeyFolder("keys-1", state, other, session)).toEqual({ ...state, ...other });
  expect(session.hosts.connect).not.toHaveBeenCalled();
});

test("a host that was keyed anew keeps a folder that it has, and gets one that it has not", async () => {
  const rekeyed = { ...inputs, host: { address: "10.88.0.2", hostKey: `SHA256:${"B".repeat(43)}` } };
  expect(await updateKeyFolder("keys-1", state, rekeyed, session)).toMatchObject(outputs);
  expect(host.keyFolders.install).not.toHaveBeenCalled();
  expect(host.keyFolders.claimName).toHaveBeenCalledTimes(1);
  host.keyFolders.observe.mockResolvedValue({ kind: "gone" });
  expect(await updateKeyFolder("keys-1", state, rekeyed, session)).toMatchObject({
    publicKeys: { key: "K2" },
  });
});

test("an update whose end nobody knows is kept as unfinished", async () => {
  host.keyFolders.install.mockRejectedValue(new HostUncertainError({ ...madeUp, what: "lost" }));
  const error = await updateKeyFolder("keys-1", state, { ...inputs, rotate: "x" }, session).catch(
    (caught: unknown) => caught,
  );
  expect((error as UnfinishedDeploy).properties).toMatchObject({ ...inputs, drift: ["unfinished"] });
});

test("a refresh tells drift, drops what is gone, and keeps what another has taken", async () => {
  expect(await readKeyFolder("keys-1", state, session)).toEqual(state);
  expect(session.told.warn).not.toHaveBeenCalled();
  const keyFaults = [{ file: "keys/key", fault: "public" as const }];
  host.keyFolders.observe.mockResolvedValue({ kind: "there", folder: { ...sound, keyFaults } });
  expect(await readKeyFolder("keys-1", state, session)).toEqual({ ...state, drift: ["files"] });
  expect(session.told.warn).toHaveBeenLastCalledWith(
    "the key folder keys on root@fake:22 differs from the program: key has another public half than `publicKeys`",
  );
  host.keyFolders.observe.mockResolvedValue({ kind: "gone" });
  expect(await readKeyFolder("keys-1", state, session)).toBeUndefined();
  host.keyFolders.observe.mockResolvedValue({ kind: "taken", by: { id: "keys-2", urn: "other" } });
  expect(await readKeyFolder("keys-1", state, session)).toEqual(state);
  expect(session.told.warn).toHaveBeenLastCalledWith(expect.stringContaining("belongs by now to other"));
});

test("a change that makes another folder warns of its new keys", () => {
  expect(diffKeyFolder(state, { ...inputs, name: "other" }, session)).toEqual({
    changes: true,
    replaces: ["name"],
  });
  expect(session.told.warn).toHaveBeenCalledWith(
    "the key folder keys on 10.88.0.2 is replaced, as `name` changed: the new one has new keys",
  );
  expect(diffKeyFolder(state, inputs, session)).toEqual({ changes: false, replaces: [] });
});

test("a removal goes by the ID", async () => {
  host.keyFolders.remove.mockResolvedValue({ takenOver: "urn:other" });
  await removeKeyFolder("keys-1", state, session);
  expect(host.keyFolders.remove).toHaveBeenCalledWith({ name: "keys", owner: { id: "keys-1", urn: "urn" } });
  expect(session.told.note).toHaveBeenCalledWith(
    "the key folder keys on root@fake:22 belongs to urn:other by now and stays",
  );
});
