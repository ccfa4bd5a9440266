import type { Drift } from "../state/state";

/** What each kind of drift means, as the user is told in warnings and in README's table. */
export const driftPhrases: Record<Drift, string> = {
  missing: "the unit's file is missing",
  unit: "the unit's file was edited",
  stopped: "the VM should run and does not",
  disabled: "it does not start at boot although it should, or does although it should not",
  keyFolders:
    "a file of `keyFolders.*.files`, or a key that the host made, is missing or has another content",
  gcRoot: "the garbage-collector root is missing or leads elsewhere",
  unfinished: "a deploy of the VM failed half-way",
};

/** All of a VM's drift in one phrase. */
export const driftWords = (drift: readonly Drift[]): string =>
  drift.map((kind) => driftPhrases[kind]).join("; ");
