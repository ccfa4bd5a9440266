import { keyPair, keySteps, presharedKey } from "../../../provider/src/pulumi/keySteps";
import { isKey, publicHalf } from "../../../provider/src/wireguard/keys";
import { keys } from "../wireguard/ends";

const steps = keySteps(keyPair);

/** A pair as the first release with keys wrote it; every later one has to read it. */
const recorded = {
  __provider: "stub",
  rotate: "2026-11",
  privateKey: keys.private,
  publicKey: keys.public,
  stateVersion: 1,
};

test("a pair is made, and its state has the inputs, both halves and the version", async () => {
  const { id, outs } = await steps.create({ __provider: "stub", rotate: "2026-11" });
  expect(id).toMatch(/^[0-9a-f]{8}$/);
  expect(outs).toEqual({ ...recorded, privateKey: expect.any(String), publicKey: expect.any(String) });
  expect(publicHalf(String(outs.privateKey))).toBe(outs.publicKey);
  expect((await steps.create({})).outs.privateKey).not.toBe((await steps.create({})).outs.privateKey);
});

test("a preshared key is made", async () => {
  const { outs } = await keySteps(presharedKey).create({});
  expect(outs).toEqual({ presharedKey: expect.any(String), stateVersion: 1 });
  expect(isKey(String(outs.presharedKey))).toBe(true);
});

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

test.each([
  ["nothing", { rotate: "2026-11" }, false],
  ["the stub, by another release", { rotate: "2026-11", __provider: "today's" }, false],
  ["rotate", { rotate: "2027-05" }, true],
  ["rotate, which is gone", {}, true],
  ["rotate, which is not known yet", { rotate: unknown }, true],
])("when %s changed", async (_what, news, changes) => {
  expect(await steps.diff("id", recorded, news)).toEqual({ changes });
  const { outs } = await steps.update("id", recorded, news);
  expect(outs.privateKey === keys.private && outs.publicKey === keys.public).toBe(!changes);
  expect(publicHalf(String(outs.privateKey))).toBe(outs.publicKey);
  expect(outs).toMatchObject({ ...news, stateVersion: 1 });
});

test("a refresh finds what is in the state", async () => {
  expect(await steps.read("id", recorded)).toEqual({ id: "id", props: recorded });
  await expect(steps.delete("id", recorded)).resolves.toBeUndefined();
});

test.each([
  [{ stateVersion: 2 }, "its version is 2, and this release knows 1"],
  [{ publicKey: undefined }, "publicKey: invalid_type"],
  [{ privateKey: 5 }, "privateKey: invalid_type"],
])("a state with %j is not taken for a key", async (changed, why) => {
  const state = { ...recorded, ...changed };
  const message = `the state of this key cannot be read: ${why}\nWhat to do: run the release of pulumi-simple-vm that wrote it, or a later one; if the state was edited by hand, put it back`;
  for (const step of [() => steps.diff("id", state, {}), () => steps.read("id", state)])
    await expect(step()).rejects.toThrow(message);
});

test("mistakes in the arguments are told all at once", async () => {
  const { failures } = await steps.check({}, { __provider: "stub", rotate: 5, rotation: "x" });
  expect(failures).toEqual([
    { property: "", reason: "rotate: must be a string; it is 5" },
    { property: "", reason: "rotation: is not an argument; check its spelling" },
  ]);
  expect(await steps.check({}, { rotate: "2026-11" })).toEqual({
    inputs: { rotate: "2026-11" },
    failures: [],
  });
});
