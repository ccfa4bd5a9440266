import type { SizedPath } from "../nix/sizedClosures";
import { type KeptPackages, readKeptPackages } from "../packages/keptPackages";
import { type Amount, amountOf } from "../packages/packageDiff";
import { packageVersionsOf } from "../packages/packageVersions";
import type { Session } from "../session";
import type { Installed } from "../state/installed";

/** What is known of the closure that a VM has. */
export interface OldClosure {
  /** `undefined` where its packages alone are known, from the state. */
  paths: readonly SizedPath[] | undefined;
  /** Where the state does not keep their names, they are found among these. */
  packages: KeptPackages;
  amount: Amount;
}

/** The closure that a VM is to have. */
export interface NewClosure {
  paths: readonly SizedPath[];
  /** Where it was asked for: this machine's store, or a substituter. */
  from: { kind: "store" } | { kind: "substituter"; url: string };
}

/** The closure that a VM has: from the deployer's store, else by what the state keeps of it. */
export async function oldClosure(
  outPath: string,
  nixOptions: readonly string[],
  installed: () => Promise<Installed | undefined>,
  nix: Session["nix"],
): Promise<OldClosure | undefined> {
  const paths = await nix.sizedClosure(outPath, nixOptions);
  if (paths !== undefined) {
    const packages = packageVersionsOf(paths.map(({ path }) => path));
    return { paths, packages: () => packages, amount: amountOf(paths) };
  }
  const { packages: kept, closure } = (await installed()) ?? {};
  const packages = kept === undefined ? undefined : readKeptPackages(kept);
  return closure && packages && { paths: undefined, packages, amount: closure };
}

/** The closure that a VM is to have: from the deployer's store, or as a substituter describes it. */
export async function newClosure(
  outPath: string,
  nixOptions: readonly string[],
  nix: Session["nix"],
): Promise<NewClosure | undefined> {
  const paths = await nix.sizedClosure(outPath, nixOptions);
  if (paths !== undefined) return { paths, from: { kind: "store" } };
  const described = await nix.substitutedClosureOf(outPath, nixOptions);
  return described && { paths: described.paths, from: { kind: "substituter", url: described.from } };
}
