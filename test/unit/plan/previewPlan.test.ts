import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { planPreview } from "../../../provider/src/plan/previewPlan";
import { previewWarnings } from "../../../provider/src/plan/previewWords";
import type { Drift, VmInState } from "../../../provider/src/state/state";
import { conditionWith, minimalInputs, outPath, vmWith } from "../vms";

const key = `SHA256:${"A".repeat(43)}`;
const otherKey = `SHA256:${"B".repeat(43)}`;
const address = "10.88.0.2";

const deployed = (args: Record<string, unknown>): VmInState => ({
  ...vmWith(args),
  closure: { paths: 1, bytes: 1 },
  publicKeys: {},
  hostId: key,
  unitDigest: undefined,
  condition: conditionWith(),
});

type Inputs = Record<string, unknown>;

/** What is told of a change; `.` where nothing is. */
function told(from: Inputs, to: Inputs): string {
  const old = deployed(from);
  const preview = planPreview(old, { ...minimalInputs, outPath, ...to });
  if (preview === undefined) throw new Error("no plan");
  const words = previewWarnings(old, preview, { isDriftTold: false }).map(
    (warning) => warning.split(/[:;]/)[0],
  );
  return words.join("; ").replaceAll("gateway on 10.88.0.2", "it") || ".";
}

const replacedBy = (name: string) => `it is replaced, as \`${name}\` changes`;
const mayBeReplaced = (name: string) => `it may be replaced, as \`${name}\` is not known yet`;
const unknown = unknownValue;

test.each<[what: string, from: Inputs, to: Inputs, warnings: string]>([
  ["nothing", {}, {}, "."],
  ["a name", {}, { name: unknown }, mayBeReplaced("name")],
  [
    "a name beside a known host that replaces",
    {},
    { name: unknown, host: { address: "b" } },
    replacedBy("host"),
  ],
  ["memory beside a known name that replaces", {}, { memory: unknown, name: "b" }, replacedBy("name")],
  ["part of a list beside a known name", {}, { qemuOptions: ["-s", unknown], name: "b" }, replacedBy("name")],
  ["the package and the rest", {}, { vm: { flake: unknown }, outPath: unknown, shares: unknown }, "."],
  [
    "memory beside a drive that is destroyed",
    { persistState: true },
    { memory: unknown },
    "persistState changes to false",
  ],
  [
    "persistState of a persistent VM",
    { persistState: true },
    { persistState: unknown },
    "it may lose its drive, as `persistState` is not known yet",
  ],
  ["persistState of a stateless VM", {}, { persistState: unknown }, "."],
  [
    "both",
    {},
    { name: unknown, host: unknown },
    "it may be replaced, as `name` and `host` are not known yet",
  ],
])("unknown: %s", (_what, from, to, warnings) => {
  expect(told(from, to)).toBe(warnings);
});

const mayBe = mayBeReplaced("host");

test.each<[what: string, from: Inputs, to: Inputs, warnings: string]>([
  ["its address", {}, { address: unknown }, mayBe],
  ["its address, pinned", { hostKey: key }, { address: unknown, hostKey: key }, "."],
  ["its address, the deployed key pinned now", {}, { address: unknown, hostKey: key }, "."],
  ["its address, another key pinned", { hostKey: key }, { address: unknown, hostKey: otherKey }, mayBe],
  [
    "no part of it, another key",
    { hostKey: key },
    { address, hostKey: otherKey },
    "the host of it is known by another key now",
  ],
  ["its address, another port", {}, { address: unknown, port: 23 }, replacedBy("host")],
  ["its port", {}, { address, port: unknown }, mayBe],
  ["its key at the same address", { hostKey: key }, { address, hostKey: unknown }, "."],
  ["its port, which was the lowest", { port: 1 }, { address, port: unknown }, mayBe],
  ["its key at another address, where none was pinned", {}, { address: "b", hostKey: unknown }, mayBe],
  ["its key at another address", { hostKey: key }, { address: "b", hostKey: unknown }, mayBe],
  ["its credentials", { password: "a" }, { address, privateKey: unknown }, "."],
  [
    "the address of its jump host",
    { jump: { address: "j" } },
    { address, jump: { address: unknown } },
    mayBe,
  ],
  [
    "the user of its jump host",
    { jump: { address: "j" } },
    { address, jump: { address: "j", user: unknown } },
    ".",
  ],
  ["a jump host where there was none", {}, { address, jump: { address: unknown } }, "."],
])("unknown of the host: %s", (_what, from, to, warnings) => {
  expect(told({ host: { address, ...from } }, { host: to })).toBe(warnings);
});

test.each<[what: string, to: Inputs, isOpen: boolean | undefined]>([
  ["all known", { memory: 512 }, false],
  ["a value unknown", { memory: unknown }, true],
  ["part of a value unknown", { qemuOptions: ["-s", unknown] }, true],
  ["a mistake beside what is unknown", { memory: unknown, cores: 0 }, undefined],
])("with %s an update is open: %s", (_what, to, isOpen) => {
  expect(planPreview(deployed({}), { ...minimalInputs, outPath, ...to })?.isOpen).toBe(isOpen);
});

test.each<[to: Inputs, mayRestart: string[]]>([
  [{ memory: unknown, stopTimeout: unknown, adopt: unknown }, ["memory"]],
  [{ keyFolders: { wg: { folder: { name: "keys", generation: unknown } } } }, ["keyFolders"]],
  [{ vm: { flake: unknown }, drvPath: unknown, outPath: unknown }, ["outPath"]],
  [{ persistState: unknown, renewOutdatedUnit: unknown }, ["persistState", "renewOutdatedUnit"]],
  [{ memory: 512, cores: unknown }, []],
  [{ name: "other", cores: unknown }, []],
])("with %j a VM may be restarted by %j", (to, mayRestart) => {
  expect(planPreview(deployed({}), { ...minimalInputs, outPath, ...to })?.mayRestart.sort()).toEqual(
    mayRestart,
  );
});

const anew = "the new VM has an empty drive and, where the host generates keys, new ones";

test.each<[drift: Drift[], isDriftTold: boolean, from: Inputs, to: Inputs, warnings: string[]]>([
  [[], false, {}, { memory: 512 }, []],
  [["stopped"], true, {}, {}, []],
  [["stopped"], false, {}, {}, ["an update repairs gateway on 10.88.0.2: the VM should run and does not"]],
  [[], false, {}, { name: "b" }, [`gateway on 10.88.0.2 is replaced, as \`name\` changes: ${anew}`]],
  [
    [],
    false,
    {},
    { name: "b", host: { address: "b" } },
    [`gateway on 10.88.0.2 is replaced, as \`name\` and \`host\` change: ${anew}`],
  ],
  [
    [],
    false,
    {},
    { name: unknown },
    [`gateway on 10.88.0.2 may be replaced, as \`name\` is not known yet; if it is, ${anew}`],
  ],
  [
    [],
    false,
    { persistState: true },
    {},
    ["persistState changes to false: the drive of gateway on 10.88.0.2 will be destroyed"],
  ],
  [
    [],
    false,
    { persistState: true },
    { persistState: unknown },
    ["gateway on 10.88.0.2 may lose its drive, as `persistState` is not known yet: false would destroy it"],
  ],
  [
    [],
    false,
    { host: { address, hostKey: key } },
    { host: { address, hostKey: otherKey } },
    [
      "the host of gateway on 10.88.0.2 is known by another key now: an update goes on with what it finds there of the VM",
    ],
  ],
])("drift %j, told: %s; from %j to %j", (drift, isDriftTold, from, to, warnings) => {
  const old = { ...deployed(from), condition: conditionWith(...drift) };
  const preview = planPreview(old, { ...minimalInputs, outPath, ...to });
  if (preview === undefined) throw new Error("no plan");
  expect(previewWarnings(old, preview, { isDriftTold })).toEqual(warnings);
});
