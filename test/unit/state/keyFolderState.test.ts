import {
  keyFolderInputsOf,
  keyFolderOf,
  readKeyFolderState,
  writeKeyFolderState,
} from "../../../provider/src/state/keyFolderState";

const inputs = {
  __provider: "text",
  name: "keys",
  host: { address: "10.88.0.2", jump: { address: "10.88.0.3", password: "JUMP" } },
  files: { "wg0.conf": "SECRET" },
  generate: { key: "wireguard" },
  rotate: "2026-11",
  resourceUrn: "urn",
};
const outputs = { generation: "0123abcd", publicKeys: { key: "K" }, hostId: "SHA256:x", drift: [] };

/** As version 1 was first written; to be read by every later release. */
const recorded = {
  ...{ name: "keys", host: { address: "10.88.0.2" }, generate: { key: "wireguard" }, stateVersion: 1 },
  ...{ generation: "0123abcd", publicKeys: { key: "K" }, hostId: "SHA256:x", drift: ["files", "unfinished"] },
};

test("what is written of a key folder is read again", () => {
  const state = writeKeyFolderState(inputs, outputs);
  expect(readKeyFolderState(state)).toEqual({ ...keyFolderOf(inputs), ...outputs });
  expect(keyFolderInputsOf(state)).toEqual(inputs);
});

test("a state of version 1 is read with the defaults of then", () => {
  expect(readKeyFolderState(recorded)).toMatchObject({
    host: { port: 22, user: "root", sudo: false },
    ...{ files: {}, rotate: "", adopt: false, resourceUrn: "", drift: ["files", "unfinished"] },
  });
});

test.each([
  ["of a later release", { ...recorded, stateVersion: 2 }, "stateVersion: invalid_value"],
  ["that was edited", { ...recorded, files: { a: ["SECRET"] } }, "files.a: invalid_type"],
])("a state %s is an error without what it holds", (_what, state, why) => {
  expect(() => readKeyFolderState(state)).toThrow(
    `keys: the state of this key folder cannot be read: ${why}\nWhat to do: run the release`,
  );
});
