import { packageName } from "../nix/storePath";
import { packageNameOf } from "./packageName";

/** The versions of each package by its name; an empty version where the name tells none. */
export type PackageVersions = ReadonlyMap<string, ReadonlySet<string>>;

/** The packages that store paths, or the names of some, are parts of. Pure. */
export function packageVersionsOf(paths: Iterable<string>): PackageVersions {
  const packages = new Map<string, Set<string>>();
  for (const path of paths) {
    const { name, version } = packageNameOf(packageName(path));
    const versions = packages.get(name) ?? new Set();
    packages.set(name, versions.add(version));
  }
  return packages;
}

/** Those packages that have a version, without the versions that are empty. Pure. */
export function withVersion(packages: PackageVersions): PackageVersions {
  const versioned = [...packages].map(
    ([name, versions]) => [name, new Set([...versions].filter((version) => version !== ""))] as const,
  );
  return new Map(versioned.filter(([, versions]) => versions.size > 0));
}

/** The versions of one package, sorted. Pure. */
export const sortedVersions = (versions: ReadonlySet<string> | undefined): string[] =>
  [...(versions ?? [])].sort();
