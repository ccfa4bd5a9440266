import { packageName } from "../nix/storePath";
import { packageNameOf } from "./packageName";

/** A store path with the size of its contents as a Nix archive, in bytes. */
export interface SizedPath {
  path: string;
  narSize: number;
}

/** What became of a package; `rebuilt` is the same version from other inputs. */
export type ChangeKind = "added" | "removed" | "changed" | "rebuilt";

/** A package whose store paths differ from one closure to the other. */
export interface PackageChange {
  name: string;
  kind: ChangeKind;
  /** Sorted, without repetition, an empty one where the name tells none; no entry where the package is not there. */
  before: string[];
  after: string[];
  /** How much more room its store paths take, in bytes of Nix archives. */
  bytes: number;
}

/** How one closure differs from another. */
export interface PackageDiff {
  /** By name; packages whose store paths are the same are not listed. */
  changes: PackageChange[];
  /** How much more room the whole closure takes, in bytes of Nix archives. */
  bytes: number;
}

interface Package {
  versions: Set<string>;
  paths: Set<string>;
  bytes: number;
}

/** Compares two closures package by package: the store paths of one name are one package, as several versions or outputs of it. Pure. */
export function packageDiff(before: readonly SizedPath[], after: readonly SizedPath[]): PackageDiff {
  const old = packagesOf(before);
  const wanted = packagesOf(after);
  const names = [...new Set([...old.keys(), ...wanted.keys()])].sort();
  const changes = names.flatMap((name) =>
    changeOf(name, old.get(name) ?? none(), wanted.get(name) ?? none()),
  );
  return { changes, bytes: changes.reduce((sum, { bytes }) => sum + bytes, 0) };
}

const none = (): Package => ({ versions: new Set(), paths: new Set(), bytes: 0 });

function packagesOf(closure: readonly SizedPath[]): Map<string, Package> {
  const packages = new Map<string, Package>();
  for (const { path, narSize } of closure) {
    const { name, version } = packageNameOf(packageName(path));
    const known = packages.get(name) ?? none();
    known.versions.add(version);
    known.paths.add(path);
    known.bytes += narSize;
    packages.set(name, known);
  }
  return packages;
}

function changeOf(name: string, old: Package, wanted: Package): PackageChange[] {
  if (isSame(old.paths, wanted.paths)) return [];
  return [
    {
      name,
      kind: kindOf(old, wanted),
      before: [...old.versions].sort(),
      after: [...wanted.versions].sort(),
      bytes: wanted.bytes - old.bytes,
    },
  ];
}

function kindOf(old: Package, wanted: Package): ChangeKind {
  if (old.paths.size === 0) return "added";
  if (wanted.paths.size === 0) return "removed";
  return isSame(old.versions, wanted.versions) ? "rebuilt" : "changed";
}

const isSame = (some: ReadonlySet<string>, others: ReadonlySet<string>): boolean =>
  some.size === others.size && [...some].every((one) => others.has(one));
