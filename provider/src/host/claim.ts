import { SimpleVmError } from "../errors/error";
import type { HostConnection } from "../ssh/connection";
import { RemoteCommandError } from "../ssh/errors";
import { readAnswer } from "./answers";
import { type HostScript, textOf } from "./script";
import { type Owner, refusal, vmFiles, vmVariables } from "./vmVariables";

/** What a claim is about. */
export interface Claim {
  name: string;
  owner: Owner;
  /** No deploy of the VM has finished yet: what carries the owner's URN is taken for its own. */
  isNew: boolean;
  adopt: boolean;
  persistState: boolean;
}

/**
 * Writes the owner marker, before anything else of a VM is put on the host.
 *
 * @throws SimpleVmError as `checkName` does
 */
export async function claimName(host: HostConnection, claim: Claim): Promise<void> {
  await runClaim(host, claim, claimScript(claim));
}

/**
 * Refuses a name that another resource has, a unit or a folder that is not ours, and a drive to be kept that a
 * stateless VM would throw away. Changes nothing on the host. Gives the owner so far of a VM that the claim takes over.
 */
export async function checkName(host: HostConnection, claim: Claim): Promise<Owner | undefined> {
  const output = await runClaim(host, claim, checkNameScript(claim));
  return readAnswer("name", output, { where: host.label, what: purpose(claim) }).owner;
}

/**
 * Tells the host the resource's new URN, for a VM that goes on as it is. What has no marker gets none: a VM that is gone
 * is made again by the update that finds it so.
 *
 * @throws SimpleVmError when the VM is another resource's by now
 */
export async function renameOwner(
  host: HostConnection,
  { name, owner }: Pick<Claim, "name" | "owner">,
): Promise<void> {
  await runClaim(
    host,
    { name },
    {
      variables: { ...vmVariables(name, owner), adopt: false, is_new: false },
      files: [...vmFiles, "lib/checkOwner", "renameOwner"],
    },
  );
}

const purpose = ({ name }: Pick<Claim, "name">): string => `claim the name ${name}`;

/** Runs a script about a name; says what to do about each refusal. */
export async function runClaim(
  host: HostConnection,
  claim: Pick<Claim, "name">,
  script: HostScript,
): Promise<string> {
  try {
    return await host.run(textOf(script), { what: purpose(claim) });
  } catch (error) {
    const next = error instanceof RemoteCommandError ? advice[error.exitCode ?? 0] : undefined;
    if (next === undefined || !(error instanceof RemoteCommandError)) throw error;
    throw new SimpleVmError({
      kind: "nameTaken",
      where: host.label,
      what: `cannot take the name "${claim.name}"`,
      why: error.stderr,
      next,
      cause: error,
    });
  }
}

const takeOver = "give this VM another `name`, or set `adopt: true` to take over what is there";

/** What to do about each refusal, by the script's exit code. */
const advice: Record<number, string> = {
  [refusal.otherOwner]: takeOver,
  [refusal.otherState]:
    "`pulumi state delete` it here if the other state, a backend with the same project and stack names, is to keep the VM; set `adopt: true` to take it back, which that state then loses",
  [refusal.foreignUnit]: takeOver,
  [refusal.keptDrive]: "set `persistState: true` to go on with that drive, or move it away",
  [refusal.unwritableUnits]: "make that folder writable again, then go on",
  [refusal.otherKind]: "give the VM or the key folder another `name`",
  [refusal.foreignFolder]: "move the folder away, or give this VM another `name`",
};

/** The script that says whether a VM may have the name. */
export function checkNameScript({ name, owner, isNew, adopt, persistState }: Claim): HostScript {
  return {
    variables: {
      ...vmVariables(name, owner),
      adopt,
      is_new: isNew,
      persist: persistState,
      foreign_unit: refusal.foreignUnit,
      kept_drive: refusal.keptDrive,
      foreign_folder: refusal.foreignFolder,
    },
    files: [...vmFiles, "lib/checkOwner", "lib/driveAside", "checkName"],
  };
}

/** The script of a claim. */
export function claimScript(claim: Claim): HostScript {
  const { variables, files } = checkNameScript(claim);
  return { variables, files: [...files, "lib/sharedFolders", "claim"] };
}
