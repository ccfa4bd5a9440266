import type { HostConnection } from "../../ssh/connection";
import { readAnswer } from "../answers";
import { type Claim, runClaim } from "../claim";
import type { HostScript } from "../script";
import { type Owner, refusal, vmFiles } from "../vmVariables";
import { keyFolderVariables } from "./script";

/** What the claim of a key folder's name is about; as that of a VM's. */
export type KeyFolderClaim = Omit<Claim, "persistState">;

/**
 * Refuses a name that another resource or a VM has. Changes nothing on the host. Gives the owner so far of a key folder
 * that the claim takes over.
 */
export async function checkKeyFolderName(
  host: HostConnection,
  claim: KeyFolderClaim,
): Promise<Owner | undefined> {
  const output = await runClaim(host, claim, checkKeyFolderNameScript(claim));
  const what = `claim the name ${claim.name}`;
  return readAnswer("name", output, { where: host.label, what }).owner;
}

/**
 * Writes the owner marker, before anything else of a key folder is put on the host.
 *
 * @throws SimpleVmError as `checkKeyFolderName` does
 */
export async function claimKeyFolderName(host: HostConnection, claim: KeyFolderClaim): Promise<void> {
  await runClaim(host, claim, claimKeyFolderScript(claim));
}

/** The script that says whether a key folder may have the name. */
export const checkKeyFolderNameScript = ({ name, owner, isNew, adopt }: KeyFolderClaim): HostScript => ({
  variables: {
    ...keyFolderVariables(name, owner),
    adopt,
    is_new: isNew,
    foreign_folder: refusal.foreignFolder,
  },
  files: [...vmFiles, "lib/checkOwner", "keyFolder/checkName"],
});

/** The script of a claim. */
export function claimKeyFolderScript(claim: KeyFolderClaim): HostScript {
  const { variables, files } = checkKeyFolderNameScript(claim);
  return { variables, files: [...files, "lib/sharedFolders", "claim"] };
}
