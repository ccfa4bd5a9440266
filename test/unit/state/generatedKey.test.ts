import { readKeyState, writeKeyState } from "../../../provider/src/state/generatedKey";

const names = ["privateKey", "publicKey"];
const outputs = { privateKey: "SECRET", publicKey: "PUBLIC" };

test.each([["2026-11"], [undefined]])("what is written of a key is read again, rotated by %p", (rotate) => {
  const state = writeKeyState({ __provider: "text", ...(rotate !== undefined && { rotate }) }, outputs);
  expect(state).toMatchObject({ __provider: "text", ...outputs, stateVersion: 1 });
  expect(readKeyState(state, names)).toEqual({ rotate, outputs });
});

/** As version 1 was first written; to be read by every later release. */
const recorded = { ...outputs, rotate: "2026-11", stateVersion: 1 };

test.each([
  ["of a later release", { ...recorded, stateVersion: 2 }, "its version is 2, and this release knows 1"],
  ["that says no version", outputs, "its version is undefined, and this release knows 1"],
  [
    "that was edited",
    { ...recorded, privateKey: ["SECRET"], rotate: 1 },
    "rotate: invalid_type, privateKey: invalid_type",
  ],
  ["without a half of the key", { stateVersion: 1, privateKey: "SECRET" }, "publicKey: invalid_type"],
])("a state %s is an error without what it holds", (_what, state, why) => {
  const read = () => readKeyState(state, names);
  expect(read).toThrow(`a WireGuard key: the state of this key cannot be read: ${why}\n`);
  expect(read).not.toThrow("SECRET");
});
