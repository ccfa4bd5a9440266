import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { systemErrorCode } from "./process";

const folderPrefix = "simple-vm-roots-";

let ownFolder: string | undefined;

/**
 * Where `nix-store --add-root` puts the link that keeps a path from the deployer's garbage collector until this
 * process ends: in a temporary folder of its own, deleted at its exit. A folder that a killed process left
 * behind is deleted by the next process that needs one, so none outlives the next deployment.
 */
export function temporaryRoot(outPath: string): string {
  if (ownFolder === undefined) {
    deleteAbandonedFolders();
    ownFolder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
    process.once("exit", releaseRoots);
  }
  return join(ownFolder, basename(outPath));
}

/** Gives all temporary roots of this process up. */
export function releaseRoots(): void {
  if (ownFolder !== undefined) rmSync(ownFolder, { recursive: true, force: true });
  ownFolder = undefined;
}

function deleteAbandonedFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^${folderPrefix}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const folder = join(tmpdir(), name);
    if (isOwnFolder(folder)) rmSync(folder, { recursive: true, force: true });
  }
}

/** The temporary folder is everybody's: only a real folder of this user is touched. */
function isOwnFolder(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid?.();
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) !== "ESRCH";
  }
}
