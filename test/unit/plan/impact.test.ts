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
  [{}, { name: "other" }, undefined],
  [{}, { memory: 512 }, "restart, drive begins empty: memory"],
  [{}, { memory: 512, cores: 2, adopt: true }, "restart, drive begins empty: memory, cores, adopt"],
  [
    {},
    { outPath: otherPackage, drvPath: `${otherPackage}.drv`, vm: { flake: "b" } },
    "restart, drive begins empty: package",
  ],
  [{ persistState: true }, { persistState: true, memory: 512 }, "restart, drive kept: memory"],
  [{ persistState: true }, { outPath: otherPackage }, "restart, drive destroyed: package, persistState"],
  [{}, { autoStart: false, stopTimeout: 5 }, "no restart: autoStart, stopTimeout"],
  [{}, { resourceUrn: "urn:of another name" }, "no restart: the resource's name"],
  [{}, { adopt: true }, "no change on the host: adopt"],
  [{}, { vm: { flake: "elsewhere" } }, "no change on the host: its source is told otherwise"],
])("from %j to %j", (from, to, words) => {
  expect(impact(from, to)).toBe(words);
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
