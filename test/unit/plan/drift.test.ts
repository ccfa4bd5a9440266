import { digestOf, type ObservedUnit, type ObservedVm } from "../../../provider/src/host/observe";
import { driftOf, driftWords } from "../../../provider/src/plan/drift";
import type { ObservedDrift, VmInState } from "../../../provider/src/state/state";
import { conditionWith, outPath, vmWith } from "../vms";

const unitText = "[Service]\n";
const installed = (text: string): ObservedUnit => ({ kind: "installed", text });
const deployed: VmInState = {
  ...vmWith({ keyFolders: { ssh: { files: { key: "secret" } } } }),
  closure: { paths: 1, bytes: 1 },
  publicKeys: {},
  hostId: "SHA256:known",
  unitDigest: digestOf(unitText),
  condition: conditionWith(),
};
const sound: ObservedVm = {
  unit: installed(unitText),
  active: true,
  enabled: true,
  rootedPath: outPath,
  keyDigests: { "ssh/key": digestOf("secret") },
  dropIns: [],
  changedKeys: [],
};

test.each<[what: string, vm: Record<string, unknown>, observed: Partial<ObservedVm>, drift: ObservedDrift[]]>(
  [
    ["nothing", {}, {}, []],
    ["a unit that is gone", {}, { unit: { kind: "missing" } }, ["missing"]],
    ["an edited unit", {}, { unit: installed(`${unitText}#`) }, ["unit"]],
    ["a stopped VM", {}, { active: false }, ["stopped"]],
    ["a VM that need not run", { autoStart: false }, { active: false, enabled: false }, []],
    ["a VM that runs though it need not", { autoStart: false }, { enabled: false }, []],
    ["a VM that will not start at boot", {}, { enabled: false }, ["disabled"]],
    ["a VM that will start though it should not", { autoStart: false }, {}, ["disabled"]],
    ["a changed key", {}, { keyDigests: { "ssh/key": digestOf("other") } }, ["keyFolders"]],
    ["a missing key", { keyFolders: { ssh: { files: { key: "secret", b: "" } } } }, {}, ["keyFolders"]],
    ["a key made there that is another by now", {}, { changedKeys: ["wg/key"] }, ["keyFolders"]],
    ["a root of another package", {}, { rootedPath: "/nix/store/other" }, ["gcRoot"]],
    ["a root that is gone", {}, { rootedPath: undefined }, ["gcRoot"]],
    ["several", {}, { active: false, enabled: false, unit: installed("") }, ["unit", "stopped", "disabled"]],
  ],
)("drift: %s", (_what, changed, observed, drift) => {
  const inState = { ...deployed, ...vmWith({ keyFolders: deployed.keyFolders, ...changed }) };
  expect(driftOf(inState, { ...sound, ...observed })).toEqual(drift);
});

test.each<[what: string, observed: Partial<ObservedVm>, drift: ObservedDrift[]]>([
  ["none", { unit: { kind: "missing" } }, ["missing"]],
  ["any", {}, ["unit"]],
])("where no deploy has finished, %s is not the unit that was installed", (_what, observed, drift) => {
  expect(driftOf({ ...deployed, unitDigest: undefined }, { ...sound, ...observed })).toEqual(drift);
});

test("several are told in one phrase", () => {
  expect(driftWords([])).toBe("");
  expect(driftWords(["missing", "stopped"])).toBe(
    "the unit's file is missing; the VM should run and does not",
  );
});
