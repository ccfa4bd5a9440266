import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { requireProcess } from "./process";

/** Notes a folder's hash beside it, when the folder is complete. */
export async function pinFolder(folder: string): Promise<void> {
  const hash = await requireProcess("nix-hash", ["--type", "sha256", "--base32", folder]);
  writeFileSync(join(dirname(folder), "sha256"), hash.trim());
}

/** The folder as an argument of `builtins.path`: a flake's evaluation may read what it knows the hash of. */
export function pinnedFolder(folder: string): string {
  return JSON.stringify({ path: folder, sha256: readFileSync(join(dirname(folder), "sha256"), "utf8") });
}
