import type { Effect } from "../arguments/group";
import { digestOf, type ObservedVm } from "../host/observe";
import { hostPaths } from "../host/paths";
import type { Drift, ObservedDrift, VmInState } from "../state/state";
import { packageOfProgram, programOfUnit } from "../unit/unit";
import { keyFolderWords } from "./keyFolderWords";

/** What there is to know of a kind of drift. */
export interface DriftKind {
  /** What it means, as the user is told in README's table, and in a preview, which knows no more. */
  meaning: string;
  /** What its repair asks for: as much as the same change by the user would. */
  effect: Effect;
}

/** A VM on its host, and what was made of it. */
export type SeenVm = ObservedVm & {
  /** As `isUnitOutdated` says. */
  isUnitOutdated: boolean;
};

/** A kind of drift that a look at the host shows. */
interface ObservedKind extends DriftKind {
  /** Each way in which a VM on its host differs so from the one in the state, with what it concerns. */
  differences(vm: VmInState, seen: SeenVm): string[];
}

const told = (isSo: boolean, difference: string): string[] => (isSo ? [difference] : []);

/** In the order in which they are told. */
const observedKinds: Record<ObservedDrift, ObservedKind> = {
  missing: {
    meaning: "the unit's file is missing",
    effect: "restart",
    differences: (_vm, { unit }) => told(unit.kind === "missing", `${unit.path} is missing`),
  },
  unit: {
    meaning: "the unit's file was edited",
    effect: "restart",
    differences: ({ unitDigest }, { unit }) => {
      if (unit.kind === "missing" || digestOf(unit.text) === unitDigest) return [];
      return [
        `${unit.path} ${unitDigest === undefined ? "is of no deploy that has finished" : "was edited"}`,
      ];
    },
  },
  outdated: {
    meaning: "an earlier release wrote the unit, and `renewOutdatedUnit` is set",
    effect: "restart",
    differences: ({ renewOutdatedUnit }, { unit, isUnitOutdated }) =>
      told(renewOutdatedUnit && isUnitOutdated, `${unit.path} was written by an earlier release`),
  },
  stale: {
    meaning: "the VM that runs is not of the package that its unit starts",
    effect: "restart",
    differences: (_vm, observed) => staleness(observed),
  },
  stopped: {
    meaning: "the VM should run and does not",
    effect: "apply",
    differences: ({ autoStart }, { active }) =>
      told(autoStart && !active, "the VM does not run although it should"),
  },
  disabled: {
    meaning: "it does not start at boot although it should, or does although it should not",
    effect: "apply",
    differences: ({ autoStart }, { enabled }) =>
      told(
        autoStart !== enabled,
        autoStart
          ? "it does not start at boot although it should"
          : "it starts at boot although it should not",
      ),
  },
  keyFolders: {
    meaning:
      "a file of `keyFolders.*.files`, or a key that the host made, is missing, has another content, or is open to others than the VM's user",
    effect: "restart",
    differences: keyFolderWords,
  },
  gcRoot: {
    meaning: "the garbage-collector root is missing or leads elsewhere",
    effect: "apply",
    differences: ({ name, outPath }, { rootedPath }) => {
      const fault = rootedPath === undefined ? "is missing" : `leads to ${rootedPath}`;
      return told(rootedPath !== outPath, `the garbage-collector root ${hostPaths(name).gcRoot} ${fault}`);
    },
  },
  owner: {
    meaning: "the owner marker is missing or names another resource",
    effect: "apply",
    differences: ({ name, resourceUrn }, { markedUrn }) => {
      const fault = markedUrn === undefined ? "is missing or damaged" : `names ${markedUrn}`;
      return told(markedUrn !== resourceUrn, `the owner marker ${hostPaths(name).deploy}/owner ${fault}`);
    },
  },
};

/** A VM of an earlier release's unit does not say what it was started by, and counts as what its unit starts. */
function staleness({ unit, runningProgram, loadedProgram }: ObservedVm): string[] {
  const installed = loadedProgram ?? (unit.kind === "installed" ? programOfUnit(unit.text) : undefined);
  if (runningProgram === undefined || installed === undefined || runningProgram === installed) return [];
  const [runs, starts] = [runningProgram, installed].map((program) => packageOfProgram(program) ?? program);
  return [`the VM that runs is of ${runs}, and ${unit.path} starts ${starts}`];
}

/** All kinds of drift; that a deploy is unfinished is known by the state alone. */
export const driftKinds: Record<Drift, DriftKind> = {
  ...observedKinds,
  unfinished: { meaning: "a deploy of the VM failed half-way", effect: "restart" },
};

/** How a VM on its host differs from what was deployed there. */
export interface FoundDrift {
  kinds: ObservedDrift[];
  /** Each difference with the file or setting that it concerns; no content of a key is among them. */
  differences: string[];
}

/** Pure: compares a VM on its host with what was deployed there. */
export function driftOf(vm: VmInState, seen: SeenVm): FoundDrift {
  const found = (Object.keys(observedKinds) as ObservedDrift[])
    .map((kind) => ({ kind, differences: observedKinds[kind].differences(vm, seen) }))
    .filter(({ differences }) => differences.length > 0);
  return {
    kinds: found.map(({ kind }) => kind),
    differences: found.flatMap(({ differences }) => differences),
  };
}

/** All kinds of a VM's drift in one phrase. */
export const driftWords = (drift: readonly Drift[]): string =>
  drift.map((kind) => driftKinds[kind].meaning).join("; ");
