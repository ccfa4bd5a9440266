import { summaryAfterBuild, summaryOfPackages } from "../../../provider/src/steps/packageChanges";
import { type FakeSession, fakeSession } from "./fakeSession";

const before = `/nix/store/${"0".repeat(32)}-nixos-vm`;
const after = `/nix/store/${"1".repeat(32)}-nixos-vm`;
const closures: Record<string, string[]> = {
  [before]: [before, `/nix/store/${"2".repeat(32)}-bash-5.2`],
  [after]: [after, `/nix/store/${"3".repeat(32)}-bash-5.3`],
};

let session: FakeSession;
let inStore: string[];
beforeEach(() => {
  session = fakeSession();
  inStore = [before, after];
  session.nix.isValid.mockImplementation(async (path) => inStore.includes(path));
  session.nix.closureOf.mockImplementation(async (path) =>
    (closures[path] ?? []).map((one) => ({ path: one, narSize: 1_000_000, references: [] })),
  );
});

const drvPath = `${after}.drv`;

const summary = (olds: object, previewBuild = false, vm: object = { drvPath }) =>
  summaryOfPackages(
    { ...olds },
    { vm: { outPath: after, ...vm }, nixOptions: ["--fast"], previewBuild },
    session,
    session.told,
  );

test("the packages that change are told, and listed to the user", async () => {
  expect(await summary({ outPath: before })).toBe("packages: 1 changed, 1 rebuilt (+0.0 MB)");
  expect(session.told.note.mock.calls).toEqual([
    ["packages that change:\n~ bash 5.2 -> 5.3 (+0.0 MB)\nrebuilt: nixos-vm"],
  ]);
});

test.each([
  ["a VM that is new", {}, undefined],
  ["a VM that stays", { outPath: after, summary: "as it was" }, "as it was"],
  ["a VM of a release that told none", { outPath: after }, undefined],
])("%s is not compared", async (_what, olds, told) => {
  expect(await summary(olds)).toBe(told);
  expect(session.nix.closureOf).not.toHaveBeenCalled();
});

test.each([
  [
    "the new VM",
    () => [before],
    "packages not compared: the new VM is not in this machine's store yet (previewBuild)",
  ],
  ["the old VM", () => [after], "packages not compared: what the VM had is not in this machine's store"],
])("without %s in the store it says so, and builds nothing", async (_what, left, told) => {
  inStore = left();
  expect(await summary({ outPath: before })).toBe(told);
  expect(session.nix.build).not.toHaveBeenCalled();
});

test("a VM that is to be built for its preview is compared then", async () => {
  inStore = [before];
  session.nix.build.mockImplementation(async () => {
    inStore = [before, after];
  });
  expect(await summary({ outPath: before }, true)).toBe("packages: 1 changed, 1 rebuilt (+0.0 MB)");
  expect(session.nix.build).toHaveBeenCalledWith(
    { outPath: after, drvPath },
    expect.objectContaining({ nixOptions: ["--fast"] }),
  );
});

test.each([
  ["a change that was compared before", { outPath: before }, { summary: "as compared" }, "as compared"],
  [
    "another change",
    { outPath: after, summary: "of the last one" },
    { summary: "packages not compared: x" },
    "of the last one",
  ],
  ["a release that told none", { outPath: after }, {}, undefined],
  [
    "a change that was not built before",
    { outPath: before },
    { summary: "packages not compared: the new VM is not in this machine's store yet (previewBuild)" },
    "packages: 1 changed, 1 rebuilt (+0.0 MB)",
  ],
])("the state has the summary of %s", async (_what, olds, news, told) => {
  expect(await summaryAfterBuild({ ...olds }, { outPath: after, ...news }, session, session.told)).toBe(told);
});

test("a store path that its host alone may have is not to be had for a preview", async () => {
  inStore = [before];
  expect(await summary({ outPath: before }, true, {})).toBe(
    "packages not compared: the new VM is not in this machine's store",
  );
  expect(session.nix.build).not.toHaveBeenCalled();
});
