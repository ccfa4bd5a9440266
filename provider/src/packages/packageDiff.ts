import type { SizedPath } from "../nix/sizedClosures";
import { packageName } from "../nix/storePath";
import { packageNameOf } from "./packageName";
import { type PackageVersions, packageVersionsOf, sortedVersions, withVersion } from "./packageVersions";

/** What became of a package; `rebuilt` is the same version from other inputs. */
export type ChangeKind = "added" | "removed" | "changed" | "rebuilt";

/** A package whose store paths differ from one closure to the other. */
export interface PackageChange {
  name: string;
  kind: ChangeKind;
  /** Sorted, without repetition, an empty one where the name tells none; no entry where the package is not there. */
  before: string[];
  after: string[];
  /** How much more room its store paths take, in bytes of Nix archives; `undefined` where one side is not known. */
  bytes: number | undefined;
}

/** How many store paths, and how large in bytes of Nix archives. */
export interface Amount {
  paths: number;
  bytes: number;
}

/** How one closure differs from another. */
export interface PackageDiff {
  /** By name; packages whose store paths are the same are not listed. */
  changes: PackageChange[];
  /** The new closure. */
  closure: Amount;
  /** What the new closure has beyond the old one; `undefined` where that is known by its packages alone. */
  beyond: Amount | undefined;
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
  const changes = namesOf(old, wanted).flatMap((name) =>
    changeOf(name, old.get(name) ?? none(), wanted.get(name) ?? none()),
  );
  const there = new Set(before.map(({ path }) => path));
  const beyond = amountOf(after.filter(({ path }) => !there.has(path)));
  return { changes, closure: amountOf(after), beyond };
}

/**
 * Compares a closure with one of which the packages that have a version are all that is known; it tells nothing of those
 * without, nor of what was only rebuilt. Pure.
 */
export function versionDiff(before: PackageVersions, after: readonly SizedPath[]): PackageDiff {
  const old = withVersion(before);
  const wanted = withVersion(packageVersionsOf(after.map(({ path }) => path)));
  const changes = namesOf(old, wanted).flatMap((name) => changeOfVersions(name, old, wanted));
  return { changes, closure: amountOf(after), beyond: undefined };
}

function changeOfVersions(name: string, old: PackageVersions, wanted: PackageVersions): PackageChange[] {
  const [before, after] = [sortedVersions(old.get(name)), sortedVersions(wanted.get(name))];
  if (before.join("\n") === after.join("\n")) return [];
  const kind = before.length === 0 ? "added" : after.length === 0 ? "removed" : "changed";
  return [{ name, kind, before, after, bytes: undefined }];
}

const namesOf = (some: ReadonlyMap<string, unknown>, others: ReadonlyMap<string, unknown>): string[] =>
  [...new Set([...some.keys(), ...others.keys()])].sort();

/** How much store paths are in all. Pure. */
export const amountOf = (paths: readonly SizedPath[]): Amount => ({
  paths: paths.length,
  bytes: paths.reduce((sum, { narSize }) => sum + narSize, 0),
});

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
      before: sortedVersions(old.versions),
      after: sortedVersions(wanted.versions),
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
