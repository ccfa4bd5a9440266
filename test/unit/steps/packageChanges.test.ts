import { summaryOfPackages } from "../../../provider/src/steps/packageChanges";
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

const summary = (olds: object, previewBuild = false) =>
  summaryOfPackages(
    { ...olds },
    { vm: { outPath: after }, nixOptions: ["--fast"], previewBuild },
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
  ["the new VM", () => [before], "packages not compared: the new VM is not built yet (previewBuild)"],
  ["the old VM", () => [after], "packages not compared: what the VM has now is not in this machine's store"],
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
    { outPath: after },
    expect.objectContaining({ nixOptions: ["--fast"] }),
  );
});
