import {
  type Change,
  isUnchanged,
  needsDeploy,
  needsRestart,
  planChanges,
  rekeysHost,
  replacedBy,
  touchesHost,
} from "../../../provider/src/plan/plan";
import { fingerprintOfKeyLine } from "../../../provider/src/ssh/hostKey";
import type { Drift, VmOutputs } from "../../../provider/src/state/state";
import { conditionWith, vmWith } from "../vms";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJlu7jZ3bmxlmSOAjOlTqRTwkhTvjI3NLxQp5b6ZoPfH";
const hostId = fingerprintOfKeyLine(hostKey) ?? "";
const otherId = `SHA256:${"B".repeat(43)}`;

const outputs: VmOutputs = {
  closure: { paths: 1, bytes: 1 },
  publicKeys: {},
  hostId,
  unitDigest: undefined,
  condition: { kind: "known", drift: [] },
};

/** The plan of a change from one set of arguments to another, both on top of the minimal VM. */
function planOf(from: Record<string, unknown>, to: Record<string, unknown>, condition = outputs.condition) {
  return planChanges({ ...vmWith(from), ...outputs, condition }, vmWith(to));
}

const forward = { host: 2222, guest: 22 };
const files = (content: string) => ({ keyFolders: { ssh: { files: { key: content } } } });
const otherPackage = "/nix/store/11111111111111111111111111111111-nixos-vm";

test.each<[from: Record<string, unknown>, to: Record<string, unknown>, changes: Change[]]>([
  [{}, {}, []],
  [{}, { restart: "on-failure", memory: undefined }, []],
  [{}, { name: "other" }, [{ property: "name", effect: "replace" }]],
  [{}, { outPath: otherPackage }, [{ property: "outPath", effect: "restart" }]],
  [{}, { memory: 512 }, [{ property: "memory", effect: "restart" }]],
  [{ memory: 512 }, {}, [{ property: "memory", effect: "restart" }]],
  [{}, { cores: 2 }, [{ property: "cores", effect: "restart" }]],
  [{}, { forwardPorts: [forward] }, [{ property: "forwardPorts", effect: "restart" }]],
  [
    { forwardPorts: [forward] },
    { forwardPorts: [{ ...forward, address: "0.0.0.0" }] },
    [{ property: "forwardPorts", effect: "restart" }],
  ],
  [{}, { shares: [{ tag: "data", path: "/srv" }] }, [{ property: "shares", effect: "restart" }]],
  [files("a"), files("a"), []],
  [files("a"), files("b"), [{ property: "keyFolders", effect: "restart" }]],
  [
    { keyFolders: { ssh: {} } },
    { keyFolders: { ssh: { generate: { key: "ssh-ed25519" } } } },
    [{ property: "keyFolders", effect: "restart" }],
  ],
  [{}, { qemuOptions: ["-s"] }, [{ property: "qemuOptions", effect: "restart" }]],
  [{}, { kernelParams: ["quiet"] }, [{ property: "kernelParams", effect: "restart" }]],
  [{}, { autoStart: false }, [{ property: "autoStart", effect: "apply" }]],
  [{}, { startTimeout: 5 }, [{ property: "startTimeout", effect: "apply" }]],
  [{}, { stopTimeout: 5 }, [{ property: "stopTimeout", effect: "apply" }]],
  [{}, { health: [{ tcp: 22 }] }, [{ property: "health", effect: "record" }]],
  [{ health: [{ tcp: 22 }] }, { health: [{ tcp: 22, timeout: 60 }] }, []],
  [{}, { rollback: false }, [{ property: "rollback", effect: "record" }]],
  [{}, { restart: "always" }, [{ property: "restart", effect: "apply" }]],
  [{}, { renewOutdatedUnit: true }, [{ property: "renewOutdatedUnit", effect: "restart" }]],
  [{ renewOutdatedUnit: true }, {}, [{ property: "renewOutdatedUnit", effect: "record" }]],
  [{}, { vm: { file: "./vm.nix" } }, [{ property: "vm", effect: "record" }]],
  [{}, { drvPath: `${otherPackage}.drv` }, [{ property: "drvPath", effect: "record" }]],
  [{}, { nixOptions: ["--impure"] }, [{ property: "nixOptions", effect: "record" }]],
  [{}, { previewBuild: true }, [{ property: "previewBuild", effect: "record" }]],
  [{}, { adopt: true }, [{ property: "adopt", effect: "record" }]],
  [{}, { snapshot: false }, [{ property: "snapshot", effect: "record" }]],
  [{}, { deletePersistentState: true }, [{ property: "deletePersistentState", effect: "record" }]],
  [{}, { resourceUrn: "urn" }, [{ property: "resourceUrn", effect: "rename" }]],
  [{}, { persistState: true }, [{ property: "persistState", effect: "apply" }]],
  [{ persistState: true }, {}, [{ property: "persistState", effect: "restart" }]],
  [
    {},
    { memory: 512, stopTimeout: 5, adopt: true },
    [
      { property: "memory", effect: "restart" },
      { property: "stopTimeout", effect: "apply" },
      { property: "adopt", effect: "record" },
    ],
  ],
])("from %j to %j", (from, to, changes) => {
  expect(planOf(from, to).changes).toEqual(changes);
});

const record: Change[] = [{ property: "host", effect: "record" }];
const apply: Change[] = [{ property: "host", effect: "apply" }];
const replace: Change[] = [{ property: "host", effect: "replace" }];

test.each<[what: string, from: Record<string, unknown>, to: Record<string, unknown>, changes: Change[]]>([
  ["another user", {}, { user: "admin", sudo: true }, record],
  ["another number of starts", {}, { startsAtOnce: 3 }, record],
  ["another credential", { privateKey: "a" }, { privateKey: "b" }, record],
  ["a jump host on the way", {}, { jump: { address: "j" } }, record],
  ["no jump host on the way any more", { jump: { address: "j" } }, {}, record],
  ["another jump host", { jump: { address: "j" } }, { jump: { address: "k" } }, replace],
  [
    "another user of the jump host",
    { jump: { address: "j" } },
    { jump: { address: "j", user: "u" } },
    record,
  ],
  [
    "another address of the pinned jump host",
    { jump: { address: "j", hostKey } },
    { jump: { address: "k", hostKey } },
    record,
  ],
  ["another address", {}, { address: "b" }, replace],
  ["another port", {}, { port: 2222 }, replace],
  ["the deployed key is pinned now, as a line", {}, { hostKey }, record],
  ["the deployed key is pinned now, as a fingerprint", {}, { hostKey: hostId }, record],
  ["the deployed key is pinned, its fingerprint padded", { hostKey }, { hostKey: `${hostId}=` }, record],
  ["another address of the pinned key", { hostKey }, { hostKey, address: "b", port: 2222 }, record],
  ["another address, the deployed key pinned at once", {}, { hostKey, address: "b" }, record],
  [
    "another address of a pinned key the host was not known by",
    { hostKey: otherId },
    { hostKey: otherId, address: "b" },
    record,
  ],
  [
    "another key of the jump host at its address",
    { jump: { address: "j", hostKey } },
    { jump: { address: "j", hostKey: otherId } },
    record,
  ],
  [
    "another key and address of the jump host",
    { jump: { address: "j", hostKey } },
    { jump: { address: "k", hostKey: otherId } },
    replace,
  ],
  ["another pinned key at the same address", { hostKey }, { hostKey: otherId }, apply],
  ["a pinned key that the deployed host did not show", {}, { hostKey: otherId }, apply],
  [
    "the same after trust on first use",
    { hostKey: "trust-on-first-use" },
    { hostKey: otherId, user: "admin" },
    apply,
  ],
  ["another pinned key at another address", { hostKey }, { hostKey: otherId, address: "b" }, replace],
  ["another pinned key at another port", { hostKey }, { hostKey: otherId, port: 23 }, replace],
  [
    "another pinned key behind another jump host",
    { hostKey, jump: { address: "j" } },
    { hostKey: otherId, jump: { address: "k" } },
    replace,
  ],
  ["trust on first use at the same address", {}, { hostKey: "trust-on-first-use" }, record],
  ["trust on first use at another address", {}, { hostKey: "trust-on-first-use", address: "b" }, replace],
  ["no longer pinned, same address", { hostKey }, {}, record],
  ["no longer pinned, another address", { hostKey }, { address: "b" }, replace],
])("host: %s", (_what, from, to, changes) => {
  const address = "a";
  expect(planOf({ host: { address, ...from } }, { host: { address, ...to } }).changes).toEqual(changes);
});

test.each<[drift: Drift, effect: Change["effect"]]>([
  ["missing", "restart"],
  ["unit", "restart"],
  ["keyFolders", "restart"],
  ["unfinished", "restart"],
  ["stale", "restart"],
  ["outdated", "restart"],
  ["owner", "apply"],
  ["stopped", "apply"],
  ["disabled", "apply"],
  ["gcRoot", "apply"],
])("drift: %s asks for %s", (drift, effect) => {
  expect(planOf({}, {}, conditionWith(drift)).changes).toEqual([{ property: "drift", effect }]);
});

test.each([
  [false, false, false],
  [false, true, false],
  [true, true, false],
  [true, false, true],
])("persistState from %s to %s destroys the drive: %s", (from, to, destroys) => {
  expect(planOf({ persistState: from }, { persistState: to }).destroysDrive).toBe(destroys);
});

test.each<
  [
    effects: Change["effect"][],
    unchanged: boolean,
    touches: boolean,
    deploys: boolean,
    restarts: boolean,
    replaces: string[],
  ]
>([
  [[], true, false, false, false, []],
  [["record"], false, false, false, false, []],
  [["record", "rename"], false, true, false, false, []],
  [["apply"], false, true, true, false, []],
  [["record", "restart"], false, true, true, true, []],
  [["restart", "replace", "replace"], false, true, true, true, ["b", "c"]],
])("a plan of %j", (effects, unchanged, touches, deploys, restarts, replaces) => {
  const changes = effects.map((effect, index) => ({ property: "abc".charAt(index), effect }));
  const plan = { changes, destroysDrive: false };
  expect(isUnchanged(plan)).toBe(unchanged);
  expect(touchesHost(plan)).toBe(touches);
  expect(needsDeploy(plan)).toBe(deploys);
  expect(needsRestart(plan)).toBe(restarts);
  expect(replacedBy(plan)).toEqual(replaces);
});

test.each<[property: string, effect: Change["effect"], rekeys: boolean]>([
  ["host", "apply", true],
  ["host", "record", false],
  ["host", "replace", false],
  ["stopTimeout", "apply", false],
])("a change of %s with the effect %s pins another key: %s", (property, effect, rekeys) => {
  expect(rekeysHost({ changes: [{ property, effect }] })).toBe(rekeys);
});

test("every argument has a row above or is one of those with rules of their own", () => {
  const every = Object.keys(vmWith({ memory: 1024, cores: 1, drvPath: "x" }));
  const changed = planOf(
    {},
    Object.fromEntries(every.map((property) => [property, fullChange[property]])),
  ).changes.map(({ property }) => property);
  expect(changed.sort()).toEqual(every.sort());
});

/** Each argument with a value that is not its default. */
const fullChange: Record<string, unknown> = {
  name: "other",
  host: { address: "b" },
  vm: { file: "f" },
  persistState: true,
  autoStart: false,
  memory: 512,
  cores: 2,
  forwardPorts: [forward],
  keyFolders: { ssh: {} },
  shares: [{ tag: "data", path: "/srv" }],
  qemuOptions: ["-s"],
  kernelParams: ["quiet"],
  restart: "always",
  startTimeout: 5,
  stopTimeout: 5,
  health: [{ tcp: 22 }],
  rollback: false,
  renewOutdatedUnit: true,
  nixOptions: ["--impure"],
  previewBuild: true,
  adopt: true,
  deletePersistentState: true,
  snapshot: false,
  resourceUrn: "urn",
  drvPath: "/nix/store/x.drv",
  outPath: otherPackage,
};
