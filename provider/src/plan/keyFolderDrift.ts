import type { Effect } from "../arguments/group";
import type { ObservedKeyFolder } from "../host/keyFolder/observe";
import { asKeyFolders } from "../host/keyFolder/script";
import { hostPaths } from "../host/paths";
import type { KeyFolderDrift, KeyFolderInState } from "../state/keyFolderState";
import { keyFolderWords } from "./keyFolderWords";

/** Each kind of a key folder's drift: what it means, and what its repair asks for. */
export const keyFolderDriftKinds: Record<KeyFolderDrift, { meaning: string; effect: Effect }> = {
  missing: {
    meaning: "the folder is missing, or has another generation than the state",
    effect: "apply",
  },
  files: {
    meaning:
      "a file of `files`, or a key that the host made, is missing, has another content, or is open to others",
    effect: "apply",
  },
  owner: { meaning: "the owner marker is missing or names another resource", effect: "rename" },
  unfinished: { meaning: "the folder was not made to its end", effect: "apply" },
};

/** How a key folder on its host differs from the state; no content of a key is among the words. */
export interface FoundKeyFolderDrift {
  kinds: KeyFolderDrift[];
  differences: string[];
}

/** Pure: compares a key folder on its host with the state. */
export function keyFolderDriftOf(folder: KeyFolderInState, observed: ObservedKeyFolder): FoundKeyFolderDrift {
  const paths = hostPaths(folder.name);
  const { generation } = observed;
  const differences: [KeyFolderDrift, string][] = [];
  if (generation === undefined) differences.push(["missing", `${paths.keyFolder} has no generation`]);
  else if (generation !== folder.generation)
    differences.push(["missing", `${paths.keyFolder} has another generation`]);
  else {
    const words = keyFolderWords({ keyFolders: asKeyFolders(folder) }, observed);
    for (const word of words) differences.push(["files", word.replace(/^keyFolders\.[^:]*: /, "")]);
  }
  if (observed.markedUrn !== folder.resourceUrn) {
    const fault = observed.markedUrn === undefined ? "is missing" : `names ${observed.markedUrn}`;
    differences.push(["owner", `the owner marker ${paths.deploy}/owner ${fault}`]);
  }
  return {
    kinds: [...new Set(differences.map(([kind]) => kind))],
    differences: differences.map(([, difference]) => difference),
  };
}

/** All kinds of a key folder's drift in one phrase. */
export const keyFolderDriftWords = (drift: readonly KeyFolderDrift[]): string =>
  drift.map((kind) => keyFolderDriftKinds[kind].meaning).join("; ");
