import { packageName } from "../nix/storePath";
import { type PackageVersions, packageVersionsOf, sortedVersions, withVersion } from "./packageVersions";

/** A package that the old closure has, and that the new VM's build knows in another version or not at all. */
export interface LikelyChange {
  name: string;
  before: string[];
  /** The versions that the build has, of which some may be for itself alone; none where it does not know the package. */
  after: string[];
}

/** What the derivations of a VM that is not built yet tell of its packages. */
export interface PackageEstimate {
  /** By name. */
  likely: LikelyChange[];
  /** How many packages of the build differ beside those; `undefined` where the old VM's derivations are not known. */
  buildOnly: number | undefined;
}

/** Sources that a derivation fetches or unpacks, and scripts that run in builds: no packages. */
const noPackage =
  /\.(tar(\.\w+)?|tgz|tbz2?|txz|zip|gz|xz|bz2|zst|patch|diff|gem|crate|whl|jar|asc|sig|sh|rb|pl|py|c|h|json|nix|lock)$|-(hook|vendor|source|src|go-modules|npm-deps|cargo-deps)$/;

/**
 * Compares what the old VM has with the derivations that the new one is built of. They tell names and versions, but not
 * what of them remains in the closure: a package that the old closure has is likely to be there again; all others may be
 * needed by the build alone, and are counted only. A package of which the build still has every old version is taken as
 * unchanged. Pure.
 *
 * @param before the packages of the old closure
 * @param graph the store paths that the new VM's derivation needs
 * @param oldGraph those of the old VM's derivation, where they are known
 */
export function packageEstimate(
  before: PackageVersions,
  graph: readonly string[],
  oldGraph?: readonly string[],
): PackageEstimate {
  const old = withVersion(before);
  const wanted = buildPackages(graph);
  const likely = [...old].flatMap(([name, versions]) => likelyChange(name, versions, wanted.get(name)));
  const likelyNames = new Set(likely.map(({ name }) => name));
  return {
    likely: likely.sort((one, other) => (one.name < other.name ? -1 : 1)),
    buildOnly: oldGraph && differing(buildPackages(oldGraph), wanted, likelyNames),
  };
}

const buildPackages = (graph: readonly string[]): PackageVersions =>
  withVersion(packageVersionsOf(graph.map(packageName).filter((name) => !noPackage.test(name))));

function likelyChange(
  name: string,
  before: ReadonlySet<string>,
  wanted: ReadonlySet<string> = new Set(),
): LikelyChange[] {
  if ([...before].every((version) => wanted.has(version))) return [];
  return [{ name, before: sortedVersions(before), after: sortedVersions(wanted) }];
}

function differing(old: PackageVersions, wanted: PackageVersions, but: ReadonlySet<string>): number {
  const names = new Set([...old.keys(), ...wanted.keys()]);
  const versions = (packages: PackageVersions, name: string) => sortedVersions(packages.get(name)).join("\n");
  return [...names].filter((name) => !but.has(name) && versions(old, name) !== versions(wanted, name)).length;
}
