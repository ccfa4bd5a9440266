import { digestOf, type KeyFault, type ObservedVm } from "../host/observe";
import { givenFiles } from "../host/transaction/stagedKeys";
import type { VmInState } from "../state/state";

/** What is said of a file in a key folder; never what it holds. */
const words: Record<KeyFault["fault"], string> = {
  missing: "is missing",
  noFile: "is not a file",
  content: "has another content",
  open: "is open to others than its owner",
  foreign: "belongs to another user",
  lost: "is not kept by the host any more",
  public: "has another public half than `publicKeys`",
};

/** Pure: what is wrong with each key folder, in the order of the program. */
export function keyFolderWords(
  { keyFolders }: Pick<VmInState, "keyFolders">,
  observed: Pick<ObservedVm, "keyDigests" | "keyFaults">,
): string[] {
  const faults = [...otherContents(keyFolders, observed), ...observed.keyFaults];
  return Object.keys(keyFolders).flatMap((folder) => {
    const found = faults
      .filter(({ file }) => file.startsWith(`${folder}/`))
      .map(({ file, fault }) => `${file.slice(folder.length + 1)} ${words[fault]}`);
    return found.length === 0 ? [] : [`keyFolders.${folder}: ${found.join(", ")}`];
  });
}

/** Given files that hold something else. Why one has no digest, the host has told. */
const otherContents = (
  keyFolders: VmInState["keyFolders"],
  { keyDigests }: Pick<ObservedVm, "keyDigests">,
): KeyFault[] =>
  Object.entries(givenFiles(keyFolders))
    .filter(([file, content]) => keyDigests[file] !== undefined && keyDigests[file] !== digestOf(content))
    .map(([file]) => ({ file, fault: "content" }));
