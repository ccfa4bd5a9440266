import { basename } from "node:path";
import { NixError } from "./errors";

/** The text of a store path, /nix/store/HASH-NAME, as a pattern. The hash is in Nix's base 32, which has no e, o, t and u. */
export const storePathPattern = "/nix/store/[0-9a-df-np-sv-z]{32}-[0-9a-zA-Z+\\-._?=]+";

const storePathShape = new RegExp(`^${storePathPattern}$`);

/** A user's store path without trailing slashes; NixError when it is not of the form /nix/store/HASH-NAME. */
export function parseStorePath(text: string): string {
  const path = text.replace(/\/+$/, "");
  if (storePathShape.test(path) && !path.endsWith(".drv")) return path;
  throw new NixError({
    what: "not a store path of a built package",
    where: text,
    why: "expected /nix/store/HASH-NAME with a hash of 32 characters, not a path below it and not a derivation (.drv)",
  });
}

/** The name of a store path or derivation, without its folder, hash and `.drv`: `nixos-vm`. */
export function packageName(path: string): string {
  return basename(path)
    .replace(/^[0-9a-z]{32}-/, "")
    .replace(/\.drv$/, "");
}
