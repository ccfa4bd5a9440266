import {
  type Change,
  defersRestart,
  isUnchanged,
  needsDeploy,
  needsRestart,
  planChanges,
  rekeysHost,
  replacedBy,
  touchesHost,
} from "../../../provider/src/plan/plan";
import type { Drift } from "../../../provider/src/state/state";
import { outputs } from "../steps/gateway";
import { conditionWith, vmWith } from "../vms";
import { planOf } from "./planOf";

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
  restartPolicy: "deferred",
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

test.each<[from: Record<string, unknown>, to: Record<string, unknown>, drift: Drift[], defers: boolean]>([
  [{}, { memory: 512 }, [], true],
  [{}, { memory: 512, restartPolicy: "immediate" }, [], false],
  [{}, { stopTimeout: 5 }, [], false],
  [{}, { memory: 512, keyFolders: { wg: {} } }, [], false],
  [{ persistState: true }, { persistState: false }, [], false],
  [{}, {}, ["unit"], true],
  [{}, {}, ["keyFolders"], false],
  [{}, { memory: 512 }, ["unfinished"], false],
])("from %j to %j with the drift %j, a restart is deferred: %s", (from, to, drift, defers) => {
  const old = { ...vmWith(from), ...outputs, condition: conditionWith(...drift) };
  const wanted = vmWith({ restartPolicy: "deferred", ...to });
  expect(defersRestart(old, wanted, planChanges(old, wanted))).toBe(defers);
});

test("a pending restart is done by an update that defers it no longer", () => {
  const old = { ...vmWith({ restartPolicy: "deferred" }), ...outputs, restartPending: "run" };
  expect(needsRestart(planChanges(old, vmWith()))).toBe(true);
  expect(planChanges(old, vmWith({ restartPolicy: "deferred" })).changes).toEqual([]);
});
