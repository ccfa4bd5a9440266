import { basename } from "node:path";
import { NixError } from "./errors";

/**
 * A store path as a user gives it, /nix/store/HASH-NAME, with or without a slash at its end. The hash is in Nix's base 32,
 * which has no e, o, t and u.
 */
export const storePathShape = /^\/nix\/store\/[0-9a-df-np-sv-z]{32}-[0-9a-zA-Z+\-._?=]+\/?$/;

/** The path of anything but a derivation. */
export const packageShape = /^(?!.*\.drv\/?$)/;

/** A user's store path without a slash at its end; NixError when it is not of the form /nix/store/HASH-NAME. */
export function parseStorePath(text: string): string {
  if (storePathShape.test(text) && packageShape.test(text)) return text.replace(/\/$/, "");
  throw new NixError({
    kind: "notAStorePath",
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
