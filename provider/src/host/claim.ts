import { SimpleVmError } from "../errors/error";
import type { HostConnection } from "../ssh/connection";
import { RemoteCommandError } from "../ssh/errors";
import { type ManyScripts, type Part, runMany } from "./each";
import { type HostScript, textOf, type Variables } from "./script";
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
 * Writes the owner markers of VMs, before anything else of them is put on the host. Each claim has a result of its own.
 *
 * @throws SimpleVmError for one that is refused (`refusalOf`)
 */
export async function claimNames(
  host: HostConnection,
  claims: readonly Claim[],
): Promise<PromiseSettledResult<void>[]> {
  const { parts } = await runMany(host, claimScripts(claims), purposeOf(claims));
  return claims.map(({ name }, index) => {
    const refused = refusalOf(host.label, name, parts[index]);
    return refused === undefined
      ? { status: "fulfilled", value: undefined }
      : { status: "rejected", reason: refused };
  });
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

/** What a script about names is for, as it stands behind "cannot" in an error. */
export const purposeOf = (claims: readonly Pick<Claim, "name">[]): string => {
  const names = claims.map(({ name }) => name);
  return `claim the name${names.length === 1 ? "" : "s"} ${names.join(", ")}`;
};

/** Runs a script about a name; says what to do about each refusal. */
export async function runClaim(
  host: HostConnection,
  claim: Pick<Claim, "name">,
  script: HostScript,
): Promise<string> {
  try {
    return await host.run(textOf(script), { what: purposeOf([claim]) });
  } catch (error) {
    if (!(error instanceof RemoteCommandError) || advice[error.exitCode ?? 0] === undefined) throw error;
    throw nameError(host.label, claim.name, { code: error.exitCode ?? 0, said: error.stderr });
  }
}

/** Why a script about one of many names did not do its work; `undefined` where it did. */
export const refusalOf = (where: string, name: string, part: Part | undefined): SimpleVmError | undefined =>
  part === undefined || part.code === 0 ? undefined : nameError(where, name, part);

function nameError(where: string, name: string, { code, said }: Pick<Part, "code" | "said">): SimpleVmError {
  const next = advice[code];
  if (next === undefined)
    return new SimpleVmError({
      kind: "commandFailed",
      where,
      what: `cannot ${purposeOf([{ name }])}`,
      why: said,
    });
  return new SimpleVmError({
    kind: "nameTaken",
    where,
    what: `cannot take the name "${name}"`,
    why: said,
    next,
  });
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

/** The variables of a script about a VM's name. */
const nameVariables = ({ name, owner, isNew, adopt, persistState }: Claim): Variables => ({
  ...vmVariables(name, owner),
  adopt,
  is_new: isNew,
  persist: persistState,
  foreign_unit: refusal.foreignUnit,
  kept_drive: refusal.keptDrive,
  foreign_folder: refusal.foreignFolder,
});

const checkFiles = [...vmFiles, "lib/checkOwner", "lib/driveAside", "checkName"] as const;

/**
 * The scripts that say whether VMs may have their names: it refuses a name that another resource has, a unit or a folder
 * that is not ours, and a drive to be kept that a stateless VM would throw away. They change nothing on the host.
 */
export const checkNameScripts = (claims: readonly Claim[]): ManyScripts => ({
  files: checkFiles,
  runs: claims.map(nameVariables),
});

/** The scripts of claims. */
export const claimScripts = (claims: readonly Claim[]): ManyScripts => ({
  files: [...checkFiles, "lib/sharedFolders", "claim"],
  runs: claims.map(nameVariables),
});
