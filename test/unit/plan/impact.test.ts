import { impactOf } from "../../../provider/src/plan/impact";
import { planChanges } from "../../../provider/src/plan/plan";
import type { Condition } from "../../../provider/src/state/state";
import { outputs } from "../steps/gateway";
import { vmWith } from "../vms";

const otherPackage = "/nix/store/11111111111111111111111111111111-nixos-vm";

/** What an update from one set of arguments to another, both on top of the minimal VM, is said to cost. */
function impact(
  from: object,
  to: object,
  condition: Condition = { kind: "known", drift: [] },
  mayRestart: string[] = [],
) {
  const old = { ...vmWith({ ...from }), ...outputs, condition };
  const vm = vmWith({ ...to });
  return impactOf(old, { vm, plan: planChanges(old, vm), mayRestart });
}

test.each<[from: object, to: object, impact: string | undefined]>([
  [{}, {}, undefined],
  [{}, { name: "other" }, "replaced: drive and generated keys are new (name)"],
  [
    {},
    { name: "other", host: { address: "10.88.0.3" }, memory: 512 },
    "replaced: drive and generated keys are new (name, host)",
  ],
  [{}, { memory: 512 }, "restart, drive begins empty: memory"],
  [{}, { memory: 512, cores: 2, adopt: true }, "restart, drive begins empty: memory, cores, adopt"],
  [
    {},
    { outPath: otherPackage, drvPath: `${otherPackage}.drv`, vm: { flake: "b" } },
    "restart, drive begins empty: package",
  ],
  [{ persistState: true }, { persistState: true, memory: 512 }, "restart, drive kept: memory"],
  [{ persistState: true }, { outPath: otherPackage }, "restart, drive destroyed: package, persistState"],
  [
    {},
    { memory: 512, restartPolicy: "deferred" },
    "no restart now, deferred until the next start: memory, restartPolicy",
  ],
  [
    { restartPolicy: "deferred" },
    { restartPolicy: "deferred", keyFolders: { wg: {} } },
    "restart, drive begins empty, not deferred (key folders, a drive to be thrown away and an unfinished deploy need one): keyFolders.wg new",
  ],
  [{}, { autoStart: false, stopTimeout: 5 }, "no restart: autoStart, stopTimeout"],
  [{}, { resourceUrn: "urn:of another name" }, "no restart: the resource's name"],
  [{}, { adopt: true }, "no change on the host: adopt"],
  [{}, { vm: { flake: "elsewhere" } }, "no change on the host: its source is told otherwise"],
])("from %j to %j", (from, to, words) => {
  expect(impact(from, to)).toBe(words);
});

test.each<[from: object, to: object, words: string]>([
  [{ wg: { files: { a: "1" } } }, { wg: { files: { a: "2" } } }, "keyFolders.wg: a changed"],
  [
    { wg: { files: { a: "1", b: "1" } }, ssh: {} },
    { wg: { files: { b: "2", c: "1" } }, tls: {} },
    "keyFolders.wg: a removed and b changed and c new, keyFolders.ssh removed, keyFolders.tls new",
  ],
  [{ wg: {} }, { wg: { readOnly: true } }, "keyFolders.wg"],
  [
    { wg: { folder: { name: "k", generation: "00000000" } } },
    { wg: { folder: { name: "k", generation: "11111111" } } },
    "keyFolders.wg: its KeyFolder changed",
  ],
])("of key folders %j that become %j their files are told", (from, to, words) => {
  expect(impact({ keyFolders: from }, { keyFolders: to })).toBe(`restart, drive begins empty: ${words}`);
});

test.each([
  [{ stopSeconds: 3.2, startSeconds: 9.1 }, " (about 12 s: guest shutdown and boot as last measured)"],
  [{ startSeconds: 0.3 }, " (about 1 s: boot as last measured)"],
  [{ stopSeconds: 3 }, ""],
])("a restart that took %j", (lastRestart, words) => {
  const old = { ...vmWith(), ...outputs, lastRestart };
  const vm = vmWith({ memory: 512 });
  const line = impactOf(old, { vm, plan: planChanges(old, vm), mayRestart: [] });
  expect(line).toBe(`restart${words}, drive begins empty: memory`);
});

test("a repair is a reason, whatever differs", () => {
  const drifted: Condition = { kind: "known", drift: ["stopped", "disabled"] };
  expect(impact({}, { autoStart: true }, drifted)).toBe("no restart: repair");
});

test.each([
  [{}, {}, ["keyFolders"], "may restart, drive begins empty: keyFolders (not known yet)"],
  [
    { persistState: true },
    { persistState: true, autoStart: false },
    ["outPath", "memory"],
    "may restart, drive kept: package (not known yet), memory (not known yet), autoStart",
  ],
])("from %j to %j with %j unknown", (from, to, unknown, words) => {
  expect(impact(from, to, undefined, unknown)).toBe(words);
});
