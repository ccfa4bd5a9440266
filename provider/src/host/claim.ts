import { SimpleVmError } from "../errors/error";
import type { HostConnection } from "../ssh/connection";
import { RemoteCommandError } from "../ssh/errors";
import { driveAside } from "./driveAside";
import {
  checkOwner,
  commonFunctions,
  hostVariables,
  type Owner,
  otherOwner,
  otherState,
} from "./hostVariables";
import { sharedFolders } from "./sharedFolders";
import { shellVariables } from "./shell";
import { unwritableUnits } from "./unitFolder";

/** What a claim is about. */
export interface Claim {
  name: string;
  owner: Owner;
  /** The VM is being created: what carries the owner's URN is taken for its own. */
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
  const [id, urn] = (await runClaim(host, claim, nameCheckScript(claim))).split("\n");
  return id && urn ? { id, urn } : undefined;
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
  const script = `set -eu
umask 077
${hostVariables(name, owner)}
${shellVariables({ adopt: false, is_new: false })}
${commonFunctions}
${checkOwner}
if [ -d "$deploy" ]; then write_owner; fi
`;
  await runClaim(host, { name }, script);
}

async function runClaim(host: HostConnection, claim: Pick<Claim, "name">, script: string): Promise<string> {
  try {
    return await host.run(script, { what: `claim the name ${claim.name}` });
  } catch (error) {
    const next = error instanceof RemoteCommandError ? refusals[error.exitCode ?? 0] : undefined;
    if (next === undefined || !(error instanceof RemoteCommandError)) throw error;
    throw new SimpleVmError({
      where: host.label,
      what: `cannot take the name "${claim.name}"`,
      why: error.stderr,
      next,
      cause: error,
    });
  }
}

const foreignUnit = 11;
const keptDrive = 12;
const foreignFolder = 13;
const takeOver = "give this VM another `name`, or set `adopt: true` to take over what is there";

/** What to do about each refusal, by the script's exit code. */
const refusals: Record<number, string> = {
  [otherOwner]: takeOver,
  [otherState]:
    "`pulumi state delete` it here if the other state, a backend with the same project and stack names, is to keep the VM; set `adopt: true` to take it back, which that state then loses",
  [foreignUnit]: takeOver,
  [keptDrive]: "set `persistState: true` to go on with that drive, or move it away",
  [unwritableUnits]: "make that folder writable again, then go on",
  [foreignFolder]: "move the folder away, or give this VM another `name`",
};

/** Pure: the script that says whether a VM may have the name. */
export function nameCheckScript({ name, owner, isNew, adopt, persistState }: Claim): string {
  return `set -eu
umask 077
${hostVariables(name, owner)}
${shellVariables({ adopt, is_new: isNew, persist: persistState })}
${commonFunctions}
${driveAside}
${checkOwner}
check_units_writable
if [ -z "$id" ] && [ -e "$unit_file" ] && [ "$adopt" = 0 ]; then
  echo "$unit_file is there, and no Pulumi program made it" >&2
  exit ${foreignUnit}
fi
if [ ! -L "$state_directory" ] && holds_something "$state_directory"; then
  echo "$state_directory is there and was not made by Pulumi; the VM would take it for its own and empty it" >&2
  exit ${foreignFolder}
fi
if [ "$persist" = 0 ] && [ "$id" != "$owner_id" ] &&
  { exists "$drive_aside" || { holds_something "$drive" && ! empties_drive "$unit_file"; }; }; then
  echo "$drive holds a drive that was to be kept; a VM without persistState would delete it" >&2
  exit ${keptDrive}
fi
if [ -n "$id" ] && [ "$id" != "$owner_id" ] && exists "$unit_file"; then printf '%s\\n' "$id" "$urn"; fi
`;
}

/** Pure: the script of a claim. */
export function claimScript(claim: Claim): string {
  return `${nameCheckScript(claim)}
${sharedFolders}
hold_shared_folders
make_shared_folder "\${deploy%/*}"
mkdir -p "$deploy"
chmod 0700 "$deploy"
write_owner
`;
}
