import { digestOf, type ObservedVm } from "../host/observe";
import { nixosRunner } from "../runner/nixos";
import type { VmInState } from "../state/state";
import { packageOfUnit, programOfUnit, renderUnit, type UnitContext, withoutHostFacts } from "../unit/unit";

/**
 * Pure: whether the unit is as an earlier release installed it, and this one would write another for the same VM. What the
 * host tells by now of itself does not count. Nothing is known of an edited unit, nor of one whose run script the host's
 * store does not have.
 */
export function isUnitOutdated(
  vm: VmInState,
  { unit, runScript: text }: Pick<ObservedVm, "unit" | "runScript">,
  { facts, ownerId }: Pick<UnitContext, "facts" | "ownerId">,
): boolean {
  if (unit.kind === "missing" || text === undefined || digestOf(unit.text) !== vm.unitDigest) return false;
  const runScript = programOfUnit(unit.text);
  if (runScript === undefined || packageOfUnit(unit.text) !== vm.outPath) return false;
  const runner = nixosRunner({ runScript, text, mounts: [] });
  const today = renderUnit(vm, { runner, facts, ownerId });
  return withoutHostFacts(unit.text) !== withoutHostFacts(today);
}
