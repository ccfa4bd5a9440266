import type { KeyFolderArguments } from "../../arguments/keyFolder";
import type { HostConnection } from "../../ssh/connection";
import { hostPaths } from "../paths";
import { type HostScript, textOf } from "../script";
import type { AwaitedResults } from "../transaction/awaitedResults";
import { runDetached } from "../transaction/detachedScript";
import { generatedKeyFiles, generatedKeyVariables } from "../transaction/generatedKeys";
import { givenFiles, keyFiles } from "../transaction/stagedKeys";
import { fullDiskAdvice } from "../transfer/diskSpace";
import { type Owner, processVariables, sharedLockSeconds, vmFiles } from "../vmVariables";
import { asKeyFolders, keyFolderVariables, lockSeconds } from "./script";

/** A generation of a key folder that is to be made. */
export interface NewGeneration {
  folder: KeyFolderArguments;
  owner: Owner;
  /** Its name; no other generation of this folder has had it. */
  generation: string;
}

/** How long the files may take on a slow disk, in seconds. */
const fileSeconds = 120;

/**
 * Makes a generation of a key folder, which is the newest from then on; gives the public halves of its keys by file.
 *
 * @throws HostUnchangedError when it failed and the one before is the newest
 * @throws HostUncertainError when nobody knows which of them is
 */
export async function installKeyFolder(
  host: HostConnection,
  order: NewGeneration,
  results: AwaitedResults,
): Promise<Record<string, string>> {
  const { folder, owner } = order;
  const keyFolders = asKeyFolders(folder);
  const { given = "", generate = "" } = keyFiles({ keyFolders });
  const { publicKey } = await runDetached(
    host,
    {
      name: folder.name,
      owner: owner.urn,
      kind: "keyFolderInstall",
      what: `make the key folder ${folder.name}`,
      script: textOf(installKeyFolderScript(order)),
      files: { given, generate, rotate: folder.rotate },
      secrets: givenFiles(keyFolders),
      deadlineSeconds: lockSeconds + sharedLockSeconds + fileSeconds,
      explain: async (why) => ({ why, next: await fullDiskAdvice(host, why) }),
    },
    results,
  );
  return Object.fromEntries(
    Object.entries(publicKey).map(([file, key]) => [file.slice(folder.name.length + 1), key]),
  );
}

/** The script that makes a generation; scripts/keyFolder/install.sh says how. */
export function installKeyFolderScript({ folder, owner, generation }: NewGeneration): HostScript {
  return {
    variables: {
      ...keyFolderVariables(folder.name, owner),
      ...generatedKeyVariables,
      ...processVariables,
      adopt: false,
      is_new: false,
      generation,
      next: `${hostPaths(folder.name).keyFolder}/.next`,
    },
    files: [
      ...[...vmFiles, "lib/checkOwner", "lib/result", "lib/sharedFolders"],
      ...[...generatedKeyFiles, "lib/mounts", "lib/generations", "keyFolder/install"],
    ],
  };
}
