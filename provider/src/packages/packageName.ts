/** What a store path's name tells of the package that it is part of. */
export interface PackageName {
  /** `openssl`; the whole name where no version can be told. */
  name: string;
  /** `3.0.14`; empty where the name tells none. */
  version: string;
}

/** Outputs that nixpkgs gives packages beside `out`; their names are appended to the package's (`multiple-outputs.sh`). */
const outputs =
  /-(bin|data|debug|dev|devdoc|dist|doc|doc-man|getent|info|lib|libgcc|lua|man|modules|py|static|terminfo|tools|zsh)$/;

/**
 * Reads the name of a store path or derivation as Nix does: the version begins at the first dash that no letter follows
 * (`DrvName` in Nix's sources; `nix-env --help`). An output's name is no part of either. Pure.
 */
export function packageNameOf(storePathName: string): PackageName {
  const whole = storePathName.replace(outputs, "");
  const dash = whole.search(/-(?![a-zA-Z])/);
  if (dash <= 0) return { name: whole, version: "" };
  return { name: whole.slice(0, dash), version: whole.slice(dash + 1) };
}
