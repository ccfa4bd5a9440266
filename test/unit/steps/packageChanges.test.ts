import { SimpleVmError } from "../../../provider/src/errors/error";
import { keptPackages } from "../../../provider/src/packages/keptPackages";
import { packageVersionsOf } from "../../../provider/src/packages/packageVersions";
import { summaryAfterBuild, summaryOfPackages } from "../../../provider/src/steps/packageChanges";
import { madeUp } from "../errors/madeUp";
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
  session.nix.sizedClosure.mockImplementation(async (path) =>
    inStore.includes(path)
      ? (closures[path] ?? []).map((one) => ({ path: one, narSize: 1_000_000, references: [] }))
      : undefined,
  );
});

const drvPath = `${after}.drv`;
const graph = [
  drvPath,
  `/nix/store/${"4".repeat(32)}-bash-5.3.drv`,
  `/nix/store/${"5".repeat(32)}-gcc-14.1.drv`,
];
const exact =
  "packages: 1 changed, 1 rebuilt; closure: 2 paths, 2.0 MB (+0.0 MB); to copy: 2 paths, 2.0 MB beyond the old closure";
const estimate = "estimate, not built yet (previewBuild): packages: about 1 changed";
const byState = "packages: 1 changed by version; closure: 2 paths, 2.0 MB (-1.0 MB)";
const oldUnknown =
  "packages not compared: what the VM had is not in this machine's store, and its state has no list of it (too long, or of an older release)";

/** What the state tells of the old closure. */
const installed = {
  closure: { paths: 2, bytes: 3_000_000 },
  packages: keptPackages(packageVersionsOf(["bash-5.2"])),
};

const summary = (
  olds: object,
  { previewBuild = false, vm = { drvPath } as object, inState = undefined as unknown } = {},
) =>
  summaryOfPackages(
    {
      olds: { ...olds },
      wanted: { vm: { outPath: after, ...vm }, nixOptions: ["--fast"], previewBuild },
      installed: async () => inState as typeof installed | undefined,
    },
    session,
    session.told,
  );

test("the packages that change are told, and listed to the user", async () => {
  expect(await summary({ outPath: before })).toBe(exact);
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
  expect(session.nix.sizedClosure).not.toHaveBeenCalled();
});

test.each<[what: string, inStore: string[], inState: unknown, told: string]>([
  ["the new VM, there is an estimate", [before, drvPath], undefined, estimate],
  [
    "the new VM and its derivation, it says so",
    [before],
    undefined,
    "packages not compared: the new VM is not in this machine's store",
  ],
  ["the old VM, its state is asked", [after], installed, byState],
  [
    "the old VM, and with a state that has no list, it says so",
    [after],
    { ...installed, packages: undefined },
    oldUnknown,
  ],
  [
    "the old VM, and with a list that cannot be read, it says so",
    [after],
    { ...installed, packages: "text" },
    oldUnknown,
  ],
  ["the old VM, and with a state that cannot be asked, it says so", [after], undefined, oldUnknown],
  ["either, the state is compared with the build", [drvPath], installed, estimate],
])("without %s, and nothing is built", async (_what, left, inState, told) => {
  inStore = left;
  session.nix.graphOf.mockImplementation(async (path) => (inStore.includes(path) ? graph : undefined));
  expect(await summary({ outPath: before }, { inState })).toBe(told);
  expect(session.nix.build).not.toHaveBeenCalled();
});

test("the old VM's derivations tell what else of the build differs", async () => {
  inStore = [before, drvPath, `${before}.drv`];
  session.nix.graphOf.mockImplementation(async (path) => (path === drvPath ? graph : []));
  expect(await summary({ outPath: before, drvPath: `${before}.drv` })).toBe(
    `${estimate}; 1 more differs that the build alone may need`,
  );
  expect(session.told.note.mock.calls).toEqual([["packages that are likely to change:\n~ bash 5.2 -> 5.3"]]);
});

test("a closure that a substituter describes needs no build", async () => {
  inStore = [before, drvPath];
  const paths = (closures[after] ?? []).map((path) => ({ path, narSize: 1_000_000 }));
  session.nix.substitutedClosureOf.mockResolvedValue({ from: "https://cache", paths });
  expect(await summary({ outPath: before })).toBe(exact);
  expect(session.nix.substitutedClosureOf.mock.calls).toEqual([[after, ["--fast"]]]);
});

/** Fourteen packages, all of which a change of letter rebuilds and a change of version changes. */
const many = (letter: string, version: string) =>
  [..."abcdefghijklmn"].map((name) => `/nix/store/${letter.repeat(32)}-${name}-${version}`);
const closureOfMany = (top: string, letter: string, version: string) =>
  [top, ...many(letter, version)].map((path) => ({ path, narSize: 1 }));

test.each<[where: string, version: string, isInStore: boolean, inState: unknown, command: string]>([
  ["this store, changed", "2", true, undefined, `nix store diff-closures ${before} ${after}`],
  [
    "this store, rebuilt",
    "1",
    true,
    undefined,
    `diff <(nix path-info --recursive ${before} | sort) <(nix path-info --recursive ${after} | sort)`,
  ],
  [
    "a substituter, changed",
    "2",
    false,
    undefined,
    `nix path-info --recursive --size --store https://cache ${after}`,
  ],
  [
    "a substituter, rebuilt",
    "1",
    false,
    undefined,
    `diff <(nix path-info --recursive ${before} | sort) <(nix path-info --recursive --store https://cache ${after} | sort)`,
  ],
  ["this store and a state", "2", true, installed, `nix path-info --recursive --size ${after}`],
])(
  "a long list is cut with the command that shows all: of %s",
  async (_what, version, isInStore, inState, command) => {
    const next = closureOfMany(after, "1", version);
    session.nix.sizedClosure.mockImplementation(async (path) => {
      if (path === after) return isInStore ? next : undefined;
      return inState === undefined ? closureOfMany(before, "0", "1") : undefined;
    });
    session.nix.substitutedClosureOf.mockResolvedValue({ from: "https://cache", paths: next });
    await summary({ outPath: before }, { inState });
    const [[note]] = session.told.note.mock.calls as [[string]];
    const left = note.split("\n").find((line) => line.includes(" more: "));
    expect(left?.slice(left.indexOf(": ", left.indexOf(" more")) + 2)).toBe(command);
  },
);

test("a VM that is to be built for its preview is compared then", async () => {
  inStore = [before];
  session.nix.build.mockImplementation(async () => {
    inStore = [before, after];
  });
  expect(await summary({ outPath: before }, { previewBuild: true })).toBe(exact);
  expect(session.nix.build).toHaveBeenCalledWith(
    { outPath: after, drvPath },
    { nixOptions: ["--fast"], onProgress: session.told.status },
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
  ["a change that was not compared before", { outPath: before }, { summary: oldUnknown }, exact],
  ["a change that was not built before", { outPath: before }, { summary: estimate }, exact],
])("the state has the summary of %s", async (_what, olds, news, told) => {
  expect(await summaryAfterBuild({ ...olds }, { outPath: after, ...news }, session, session.told)).toBe(told);
});

test("after a build, the state that is to be replaced tells what the store does not", async () => {
  inStore = [after];
  const olds = { outPath: before, closure: installed.closure, __packages: installed.packages };
  const news = { outPath: after, summary: estimate };
  expect(await summaryAfterBuild(olds, news, session, session.told)).toBe(byState);
});

test("a store path that its host alone may have is not to be had for a preview", async () => {
  inStore = [before];
  expect(await summary({ outPath: before }, { previewBuild: true, vm: {} })).toBe(
    "packages not compared: the new VM is not in this machine's store",
  );
  expect(session.nix.build).not.toHaveBeenCalled();
});

test("what Nix cannot tell for the comparison fails neither a preview nor an update that is done", async () => {
  session.nix.sizedClosure.mockRejectedValue(
    new SimpleVmError({ ...madeUp, what: "this machine's store has lost paths" }),
  );
  const notCompared = "packages not compared: this machine's store has lost paths";
  expect(await summary({ outPath: before })).toBe(notCompared);
  const news = { outPath: after, summary: notCompared };
  expect(await summaryAfterBuild({ outPath: before }, news, session, session.told)).toBe(notCompared);
  session.nix.sizedClosure.mockRejectedValue(new Error("a bug"));
  await expect(summary({ outPath: before })).rejects.toThrow("a bug");
});
