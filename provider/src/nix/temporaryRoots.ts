import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { systemErrorCode } from "./process";

const folderPrefix = "simple-vm-roots-";

/**
 * Links that keep store paths from the deployer's garbage collector, in a temporary folder of their own. It is deleted
 * when they are released, and when this process ends. A folder that a killed process left behind is deleted by the
 * next one that needs a folder, so none outlives the next deployment.
 */
export class TemporaryRoots {
  #folder: string | undefined;

  /** Where `nix-store --add-root` is to put the link to a store path. */
  rootFor(outPath: string): string {
    if (this.#folder === undefined) {
      deleteAbandonedFolders();
      this.#folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
      process.once("exit", this.release);
    }
    return join(this.#folder, basename(outPath));
  }

  /** Gives all of them up. */
  readonly release = (): void => {
    process.off("exit", this.release);
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  };
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
