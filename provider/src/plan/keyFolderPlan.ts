import type { Effect } from "../arguments/group";
import {
  type KeyFolderArguments,
  keyFolderArguments,
  plannedKeyFolderArguments,
} from "../arguments/keyFolder";
import { hasUnknown } from "../arguments/unknowns";
import { validateBy } from "../arguments/validate";
import type { KeyFolderInState } from "../state/keyFolderState";
import { keyFolderDriftKinds } from "./keyFolderDrift";
import { type Change, changesOf } from "./plan";
import { asBefore, settled } from "./previewPlan";

/** What turns a key folder as it stands into the one that it should be. */
export interface KeyFolderPlan {
  changes: Change[];
}

const added = { resourceUrn: "rename" } as const satisfies Record<string, Effect>;

/** Compares a key folder as it stands with the one that it should be. Pure. */
export function planKeyFolder(old: KeyFolderInState, folder: KeyFolderArguments): KeyFolderPlan {
  const changes = changesOf(old, folder, { added, planned: plannedKeyFolderArguments });
  const drift = old.drift.map((kind) => ({ property: "drift", effect: keyFolderDriftKinds[kind].effect }));
  return { changes: [...changes, ...drift] };
}

/** What a preview knows of an update, some of whose arguments may not be known yet. */
export interface KeyFolderPreview {
  /** What happens whatever the unknown values turn out to be. */
  plan: KeyFolderPlan;
  /** The folder as it should be, with what is not known yet as it was before. */
  folder: KeyFolderArguments;
  /** Some argument is not known yet: it may change. */
  isOpen: boolean;
}

/** Compares a key folder with the inputs of a preview. Pure. `undefined` where they do not make whole arguments. */
export function previewKeyFolder(
  old: KeyFolderInState,
  news: Record<string, unknown>,
): KeyFolderPreview | undefined {
  const inputs = settled(old, news, asBefore(old.host, old.hostId));
  const validation = validateBy(keyFolderArguments, inputs);
  if (validation.kind !== "valid") return undefined;
  const folder = validation.value;
  return { plan: planKeyFolder(old, folder), folder, isOpen: hasUnknown(news) };
}

/** The plan makes another generation: files or keys are to change, or are not as they were. */
export const makesGeneration = ({ changes }: KeyFolderPlan): boolean =>
  changes.some(({ property, effect }) => effect === "apply" && property !== "host");
