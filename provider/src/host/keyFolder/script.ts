import type { KeyFolderArguments } from "../../arguments/keyFolder";
import type { VmArguments } from "../../arguments/vm";
import { hostPaths } from "../paths";
import type { Variables } from "../script";
import { type Owner, vmVariables } from "../vmVariables";

/** Seconds that one operation of a key folder waits for another. */
export const lockSeconds = 60;

/**
 * What scripts about a key folder need. It has a VM's place on the host, and what a VM has in its key folders lies in the
 * newest generation.
 */
export function keyFolderVariables(name: string, owner: Owner): Variables {
  const { keyFolder } = hostPaths(name);
  return {
    ...vmVariables(name, owner),
    keys: `${keyFolder}/current/keys`,
    generated: `${keyFolder}/current/generated`,
    lock_seconds: lockSeconds,
  };
}

/** A key folder as a VM would have it that has no other, by which its files are named: `NAME/FILE`. */
export const asKeyFolders = ({
  name,
  files,
  generate,
}: Pick<KeyFolderArguments, "name" | "files" | "generate">): VmArguments["keyFolders"] => ({
  [name]: { files, generate, readOnly: false },
});
