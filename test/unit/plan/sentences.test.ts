/** Sentences that are put together from parts, as a user reads them. */
import { count } from "../../../provider/src/errors/count";
import { driftKinds, driftWords } from "../../../provider/src/plan/drift";
import { keyFolderDriftKinds, keyFolderDriftWords } from "../../../provider/src/plan/keyFolderDrift";
import type { KeyFolderDrift } from "../../../provider/src/state/keyFolderState";
import type { Drift } from "../../../provider/src/state/state";

const vm: Record<Drift, string> = {
  missing: "an update repairs a on h: the unit's file is missing",
  unit: "an update repairs a on h: the unit's file was edited",
  outdated: "an update repairs a on h: an earlier release wrote the unit, and `renewOutdatedUnit` is set",
  stale: "an update repairs a on h: the VM that runs is not of the package that its unit starts",
  stopped: "an update repairs a on h: the VM should run and does not",
  disabled:
    "an update repairs a on h: it does not start at boot although it should, or does although it should not",
  keyFolders:
    "an update repairs a on h: a file of `keyFolders.*.files`, or a key that the host made, is missing, has another content, or is open to others than the VM's user",
  gcRoot: "an update repairs a on h: the garbage-collector root is missing or leads elsewhere",
  owner: "an update repairs a on h: the owner marker is missing or names another resource",
  unfinished: "an update repairs a on h: a deploy of the VM failed half-way",
};

test.each(Object.entries(vm) as [Drift, string][])("a VM's drift %s", (kind, sentence) => {
  expect(`an update repairs a on h: ${driftWords([kind])}`).toBe(sentence);
});

const keyFolder: Record<KeyFolderDrift, string> = {
  missing: "the folder is missing, or has another generation than the state",
  files:
    "a file of `files`, or a key that the host made, is missing, has another content, or is open to others",
  owner: "the owner marker is missing or names another resource",
  unfinished: "the folder was not made to its end",
};

test.each(Object.entries(keyFolder) as [KeyFolderDrift, string][])(
  "a key folder's drift %s",
  (kind, sentence) => {
    expect(keyFolderDriftWords([kind])).toBe(sentence);
  },
);

test("no kind is left out, and two are two sentences", () => {
  expect([Object.keys(vm), Object.keys(keyFolder)]).toEqual([
    Object.keys(driftKinds),
    Object.keys(keyFolderDriftKinds),
  ]);
  expect(driftWords(["stopped", "owner"])).toBe(
    "the VM should run and does not; the owner marker is missing or names another resource",
  );
});

test.each([
  [0, "0 store paths"],
  [1, "1 store path"],
  [2, "2 store paths"],
])("%d in words", (number, words) => {
  expect(count(number, "store path")).toBe(words);
});
