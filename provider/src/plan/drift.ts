import type { Effect } from "../arguments/group";
import { digestOf, type ObservedVm } from "../host/observe";
import { givenFiles } from "../host/stagedKeys";
import type { Drift, ObservedDrift, VmInState } from "../state/state";

/** What there is to know of a kind of drift. */
export interface DriftKind {
  /** What it means, as the user is told in warnings and in README's table. */
  meaning: string;
  /** What its repair asks for: as much as the same change by the user would. */
  effect: Effect;
}

/** A kind of drift that a look at the host shows. */
interface ObservedKind extends DriftKind {
  /** Whether a VM on its host differs so from the one in the state. */
  isSeen(vm: VmInState, observed: ObservedVm): boolean;
}

/** In the order in which they are told. */
const observedKinds: Record<ObservedDrift, ObservedKind> = {
  missing: {
    meaning: "the unit's file is missing",
    effect: "restart",
    isSeen: (_vm, { unit }) => unit.kind === "missing",
  },
  unit: {
    meaning: "the unit's file was edited",
    effect: "restart",
    isSeen: ({ unitDigest }, { unit }) => unit.kind === "installed" && digestOf(unit.text) !== unitDigest,
  },
  stopped: {
    meaning: "the VM should run and does not",
    effect: "apply",
    isSeen: ({ autoStart }, { active }) => autoStart && !active,
  },
  disabled: {
    meaning: "it does not start at boot although it should, or does although it should not",
    effect: "apply",
    isSeen: ({ autoStart }, { enabled }) => autoStart !== enabled,
  },
  keyFolders: {
    meaning: "a file of `keyFolders.*.files`, or a key that the host made, is missing or has another content",
    effect: "restart",
    isSeen: ({ keyFolders }, { keyDigests, changedKeys }) =>
      changedKeys.length > 0 ||
      Object.entries(givenFiles(keyFolders)).some(
        ([file, content]) => keyDigests[file] !== digestOf(content),
      ),
  },
  gcRoot: {
    meaning: "the garbage-collector root is missing or leads elsewhere",
    effect: "apply",
    isSeen: ({ outPath }, { rootedPath }) => rootedPath !== outPath,
  },
};

/** All kinds of drift; that a deploy is unfinished is known by the state alone. */
export const driftKinds: Record<Drift, DriftKind> = {
  ...observedKinds,
  unfinished: { meaning: "a deploy of the VM failed half-way", effect: "restart" },
};

/** Pure: how a VM on its host differs from what was deployed there. */
export const driftOf = (vm: VmInState, observed: ObservedVm): ObservedDrift[] =>
  (Object.keys(observedKinds) as ObservedDrift[]).filter((kind) => observedKinds[kind].isSeen(vm, observed));

/** All of a VM's drift in one phrase. */
export const driftWords = (drift: readonly Drift[]): string =>
  drift.map((kind) => driftKinds[kind].meaning).join("; ");
