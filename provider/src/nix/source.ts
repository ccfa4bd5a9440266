/** A VM in a flake. */
export interface FlakeSource {
  /** Flake reference `X#NAME`. */
  flake: string;
}

/** A VM in a Nix file. */
export interface FileSource {
  /** Path of the file or of a folder with a default.nix, relative to the working directory. */
  file: string;
  /** Attribute path in it. Default: the file's own value. */
  attr?: string;
  /** Arguments for the function in the file, as JSON values. */
  args?: Record<string, unknown>;
}

/** A VM whose package is built already. */
export interface StoreSource {
  /** The package's store path. */
  storePath: string;
}

/** Where a VM's package comes from. */
export type VmSource = FlakeSource | FileSource | StoreSource;

/** A VM's package before it is built. */
export interface EvaluatedPackage {
  /** Its derivation, in the deployer's store; absent for a source that is a store path. */
  drvPath?: string;
  /** Store path of its output `out`, whether or not it is built. */
  outPath: string;
}
