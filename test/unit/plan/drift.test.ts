import { digestOf, type ObservedVm } from "../../../provider/src/host/observe";
import { driftOf, driftWords, type SeenVm } from "../../../provider/src/plan/drift";
import type { Drift, ObservedDrift, VmInState } from "../../../provider/src/state/state";
import { conditionWith, outPath, vmWith } from "../vms";

const program = `${outPath}/bin/run-gateway-vm`;
const other = "/nix/store/11111111111111111111111111111111-other";
const path = "/etc/systemd/system/simple-vm-gateway.service";
const unitText = `[Service]\nExecStart="${program}"\n`;
const deployed: VmInState = {
  ...vmWith({ keyFolders: { ssh: { files: { key: "secret" } } }, resourceUrn: "urn" }),
  closure: { paths: 1, bytes: 1 },
  publicKeys: {},
  hostId: "SHA256:known",
  unitDigest: digestOf(unitText),
  condition: conditionWith(),
};
const installed = (text: string): ObservedVm["unit"] => ({ kind: "installed", path, text });
const missing: ObservedVm["unit"] = { kind: "missing", path };
const sound: SeenVm = {
  isUnitOutdated: false,
  unit: installed(unitText),
  active: true,
  invocation: undefined,
  enabled: true,
  runningProgram: program,
  loadedProgram: program,
  markedUrn: "urn",
  rootedPath: outPath,
  keyDigests: { "ssh/key": digestOf("secret") },
  keyFaults: [],
  dropIns: [],
  runScript: undefined,
};
const gcRoot = "the garbage-collector root /nix/var/nix/gcroots/simple-vms/gateway";
const marker = "the owner marker /var/lib/simple-vms/gateway.deploy/owner";
const staleness = `the VM that runs is of ${other}, and ${path} starts ${outPath}`;
const runningOther = { runningProgram: `${other}/bin/run-gateway-vm` };
const keys = { ssh: { files: { key: "secret" } }, wg: { files: { a: "", b: "" } } };

test.each<
  [
    what: string,
    vm: Record<string, unknown>,
    observed: Partial<SeenVm>,
    kinds: ObservedDrift[],
    differences: string,
  ]
>([
  ["nothing", {}, {}, [], ""],
  ["a unit that is gone", {}, { unit: missing }, ["missing"], `${path} is missing`],
  ["an edited unit", {}, { unit: installed(`${unitText}#`) }, ["unit"], `${path} was edited`],
  ["an outdated unit", {}, { isUnitOutdated: true }, [], ""],
  [
    "an outdated unit that is to be renewed",
    { renewOutdatedUnit: true },
    { isUnitOutdated: true },
    ["outdated"],
    `${path} was written by an earlier release`,
  ],
  ["a unit of today that would be renewed", { renewOutdatedUnit: true }, {}, [], ""],
  ["a VM of another package", {}, runningOther, ["stale"], staleness],
  [
    "a VM of another package than a file that systemd has not read",
    {},
    { ...runningOther, loadedProgram: undefined },
    ["stale"],
    staleness,
  ],
  [
    "a VM of another package whose unit is gone",
    {},
    { ...runningOther, unit: missing, loadedProgram: undefined },
    ["missing"],
    `${path} is missing`,
  ],
  ["a VM of a unit that did not note its start", {}, { runningProgram: undefined }, [], ""],
  [
    "a VM that runs what somebody's drop-in starts",
    {},
    { ...runningOther, loadedProgram: runningOther.runningProgram },
    [],
    "",
  ],
  ["a stopped VM", {}, { active: false }, ["stopped"], "the VM does not run although it should"],
  ["a VM that need not run", { autoStart: false }, { active: false, enabled: false }, [], ""],
  ["a VM that runs though it need not", { autoStart: false }, { enabled: false }, [], ""],
  [
    "a VM that will not start at boot",
    {},
    { enabled: false },
    ["disabled"],
    "it does not start at boot although it should",
  ],
  [
    "a VM that will start though it should not",
    { autoStart: false },
    {},
    ["disabled"],
    "it starts at boot although it should not",
  ],
  [
    "a changed key",
    {},
    { keyDigests: { "ssh/key": digestOf("other") } },
    ["keyFolders"],
    "keyFolders.ssh: key has another content",
  ],
  [
    "every fault of key files, by folder",
    { keyFolders: keys },
    {
      keyFaults: [
        { file: "wg/a", fault: "missing" },
        { file: "ssh/key", fault: "open" },
        { file: "wg/b", fault: "noFile" },
        { file: "ssh/key", fault: "foreign" },
        { file: "wg/c", fault: "content" },
        { file: "wg/c", fault: "public" },
        { file: "wg/d", fault: "lost" },
      ],
    },
    ["keyFolders"],
    "keyFolders.ssh: key is open to others than its owner, key belongs to another user; keyFolders.wg: a is missing, b is not a file, c has another content, c has another public half than `publicKeys`, d is not kept by the host any more",
  ],
  ["a root of another package", {}, { rootedPath: other }, ["gcRoot"], `${gcRoot} leads to ${other}`],
  ["a root that is gone", {}, { rootedPath: undefined }, ["gcRoot"], `${gcRoot} is missing`],
  ["a lost marker", {}, { markedUrn: undefined }, ["owner"], `${marker} is missing or damaged`],
  ["a marker of another name", {}, { markedUrn: "other" }, ["owner"], `${marker} names other`],
  [
    "several",
    {},
    { active: false, enabled: false, unit: installed("") },
    ["unit", "stopped", "disabled"],
    `${path} was edited; the VM does not run although it should; it does not start at boot although it should`,
  ],
])("drift: %s", (_what, changed, observed, kinds, differences) => {
  const { keyFolders, resourceUrn } = deployed;
  const inState = { ...deployed, ...vmWith({ keyFolders, resourceUrn, ...changed }) };
  const found = driftOf(inState, { ...sound, ...observed });
  expect(found.kinds).toEqual(kinds);
  expect(found.differences.join("; ")).toBe(differences);
});

test.each<[what: string, observed: Partial<ObservedVm>, kinds: ObservedDrift[], difference: string]>([
  ["none", { unit: missing }, ["missing"], `${path} is missing`],
  ["any", {}, ["unit"], `${path} is of no deploy that has finished`],
])(
  "where no deploy has finished, %s is not the unit that was installed",
  (_what, observed, kinds, difference) => {
    const found = driftOf({ ...deployed, unitDigest: undefined }, { ...sound, ...observed });
    expect(found).toEqual({ kinds, differences: [difference] });
  },
);

test("what keys hold is in no difference", () => {
  const { differences } = driftOf(deployed, { ...sound, keyDigests: { "ssh/key": digestOf("other") } });
  for (const secret of ["secret", digestOf("secret"), digestOf("other")])
    expect(differences.join()).not.toContain(secret);
});

test.each<[kind: Drift, words: string]>([
  ["missing", "the unit's file is missing"],
  ["unit", "the unit's file was edited"],
  ["outdated", "an earlier release wrote the unit, and `renewOutdatedUnit` is set"],
  ["stale", "the VM that runs is not of the package that its unit starts"],
  ["stopped", "the VM should run and does not"],
  ["disabled", "it does not start at boot although it should, or does although it should not"],
  [
    "keyFolders",
    "a file of `keyFolders.*.files`, or a key that the host made, is missing, has another content, or is open to others than the VM's user",
  ],
  ["gcRoot", "the garbage-collector root is missing or leads elsewhere"],
  ["owner", "the owner marker is missing or names another resource"],
  ["unfinished", "a deploy of the VM failed half-way"],
])("%s means: %s", (kind, words) => {
  expect(driftWords([kind])).toBe(words);
});

test("several kinds are told in one phrase", () => {
  expect(driftWords([])).toBe("");
  expect(driftWords(["missing", "stopped"])).toBe(
    "the unit's file is missing; the VM should run and does not",
  );
});
