import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { NixError } from "./errors";

/**
 * The folder that a flake's reference names on this machine, absolute; undefined for a flake elsewhere (`github:...`,
 * a name of the registry), for the working directory's own (`#name`), and for a reference with percent signs, which
 * stand for other characters.
 */
export function folderOfFlake(flake: string): string | undefined {
  const path = flake.replace(/^(?:path|git\+file):(?:\/\/(?=\/))?/, "").replace(/\?.*$/, "");
  const isPath = path !== flake.replace(/\?.*$/, "") || /^(?:\.|\/)/.test(path);
  return isPath && path !== "" && !path.includes("%") ? resolve(path) : undefined;
}

/**
 * Nix looks for the flake of a folder in the folders above it, and says so even where there is no such folder; a
 * misspelt path is told as what it is. NixError when nothing is there.
 */
export function refuseMissing(kind: "flake" | "file", path: string | undefined, given: string): void {
  if (path === undefined || existsSync(path)) return;
  throw new NixError({
    kind: "sourceMissing",
    what: kind === "flake" ? "the flake's folder does not exist" : "the Nix file does not exist",
    where: given,
    why: path,
    next: `relative paths start at the program's working directory, ${process.cwd()}`,
  });
}
