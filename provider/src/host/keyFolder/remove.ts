import type { HostConnection } from "../../ssh/connection";
import { type HostScript, textOf } from "../script";
import type { AwaitedResults } from "../transaction/awaitedResults";
import { runDetached, type ScriptResult } from "../transaction/detachedScript";
import { fullDiskAdvice } from "../transfer/diskSpace";
import { type Owner, processVariables, vmFiles } from "../vmVariables";
import { keyFolderVariables, lockSeconds } from "./script";

/** A key folder that is to be removed. */
export interface KeyFolderRemoval {
  name: string;
  owner: Owner;
}

/** How long the files may take on a slow disk, in seconds. */
const fileSeconds = 60;

/**
 * Removes a key folder with all its generations; what is gone already is no mistake. Where another resource has the name
 * by now, it stays, and `takenOver` is that one's URN.
 *
 * @throws HostUnchangedError when a VM on the host has copies of its files
 */
export async function removeKeyFolder(
  host: HostConnection,
  removal: KeyFolderRemoval,
  results: AwaitedResults,
): Promise<Pick<ScriptResult, "takenOver">> {
  return runDetached(
    host,
    {
      name: removal.name,
      owner: removal.owner.urn,
      kind: "keyFolderRemoval",
      what: `remove the key folder ${removal.name}`,
      script: textOf(removeKeyFolderScript(removal)),
      files: {},
      secrets: {},
      deadlineSeconds: lockSeconds + fileSeconds,
      explain: async (why) => ({
        why,
        next: why.startsWith("it is used") ? giveUp : await fullDiskAdvice(host, why),
      }),
    },
    results,
  );
}

const giveUp = "take it out of the `keyFolders` of these VMs, or remove them, and then remove the key folder";

/** The script that removes a key folder. */
export const removeKeyFolderScript = ({ name, owner }: KeyFolderRemoval): HostScript => ({
  variables: { ...keyFolderVariables(name, owner), ...processVariables },
  files: [...vmFiles, "lib/result", "lib/sharedFolders", "lib/mounts", "lib/generations", "keyFolder/remove"],
});
