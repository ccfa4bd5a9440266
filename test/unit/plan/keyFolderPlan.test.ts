import { keyFolderArguments } from "../../../provider/src/arguments/keyFolder";
import { unknownValue } from "../../../provider/src/arguments/unknowns";
import type { ObservedKeyFolder } from "../../../provider/src/host/keyFolder/observe";
import { digestOf } from "../../../provider/src/host/observe";
import { keyFolderDriftOf } from "../../../provider/src/plan/keyFolderDrift";
import { makesGeneration, planKeyFolder, previewKeyFolder } from "../../../provider/src/plan/keyFolderPlan";
import type { KeyFolderDrift, KeyFolderInState } from "../../../provider/src/state/keyFolderState";

const inputs = {
  name: "keys",
  host: { address: "10.88.0.2" },
  files: { conf: "text" },
  generate: { key: "wireguard" },
  resourceUrn: "urn",
};
const old: KeyFolderInState = {
  ...keyFolderArguments.parse(inputs),
  ...{ generation: "0123abcd", publicKeys: { key: "K" }, hostId: "SHA256:x", drift: [] },
};

test.each<[what: string, change: object, drift: KeyFolderDrift[], changes: string[], generation: boolean]>([
  ["nothing", {}, [], [], false],
  ["a file", { files: { conf: "other" } }, [], ["files apply"], true],
  ["a key", { generate: {} }, [], ["generate apply"], true],
  ["rotate", { rotate: "2026-11" }, [], ["rotate apply"], true],
  ["the name", { name: "other" }, [], ["name replace"], false],
  ["the host", { host: { address: "10.88.0.3" } }, [], ["host replace"], false],
  ["a credential", { host: { address: "10.88.0.2", user: "admin" } }, [], ["host record"], false],
  ["the URN", { resourceUrn: "other" }, [], ["resourceUrn rename"], false],
  ["a file on the host", {}, ["files"], ["drift apply"], true],
  ["the marker on the host", {}, ["owner"], ["drift rename"], false],
  ["all on the host", {}, ["missing"], ["drift apply"], true],
  ["a create that failed", {}, ["unfinished"], ["drift apply"], true],
])("what a change of %s asks for", (_what, change, drift, changes, generation) => {
  const plan = planKeyFolder({ ...old, drift }, keyFolderArguments.parse({ ...inputs, ...change }));
  expect(plan.changes.map(({ property, effect }) => `${property} ${effect}`)).toEqual(changes);
  expect(makesGeneration(plan)).toBe(generation);
});

test("a key of the host alone is looked for, and makes no generation by itself", () => {
  const host = { address: "10.88.0.2", hostKey: `SHA256:${"B".repeat(43)}` };
  const plan = planKeyFolder(old, keyFolderArguments.parse({ ...inputs, host }));
  expect(plan.changes).toEqual([{ property: "host", effect: "apply" }]);
  expect(makesGeneration(plan)).toBe(false);
});

test("a preview with unknown values says what is certain", () => {
  expect(previewKeyFolder(old, { ...inputs, files: { conf: unknownValue }, rotate: "x" })).toMatchObject({
    plan: { changes: [{ property: "rotate", effect: "apply" }] },
    isOpen: true,
  });
  expect(previewKeyFolder(old, inputs)).toMatchObject({ plan: { changes: [] }, isOpen: false });
});

const sound: ObservedKeyFolder = {
  generation: "0123abcd",
  markedUrn: "urn",
  keyDigests: { "keys/conf": digestOf("text") },
  keyFaults: [],
};

test.each<[what: string, seen: Partial<ObservedKeyFolder>, kinds: KeyFolderDrift[], differences: string[]]>([
  ["as it was made", {}, [], []],
  [
    "without a generation",
    { generation: undefined },
    ["missing"],
    ["/var/lib/simple-vms/keys.folder has no generation"],
  ],
  [
    "with another generation",
    { generation: "fedc3210" },
    ["missing"],
    ["/var/lib/simple-vms/keys.folder has another generation"],
  ],
  [
    "with another content and another key",
    {
      keyDigests: { "keys/conf": digestOf("other") },
      keyFaults: [{ file: "keys/key", fault: "public" }],
    },
    ["files"],
    ["conf has another content, key has another public half than `publicKeys`"],
  ],
  [
    "without a marker",
    { markedUrn: undefined },
    ["owner"],
    ["the owner marker /var/lib/simple-vms/keys.deploy/owner is missing"],
  ],
])("the drift of a key folder %s", (_what, seen, kinds, differences) => {
  expect(keyFolderDriftOf(old, { ...sound, ...seen })).toEqual({ kinds, differences });
});
