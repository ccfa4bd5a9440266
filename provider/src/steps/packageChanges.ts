import type { EvaluatedPackage } from "../nix/source";
import { listOf, summaryOf } from "../packages/diffWords";
import { packageDiff } from "../packages/packageDiff";
import type { Session } from "../session";
import type { Properties } from "./properties";
import type { Reporter } from "./reporter";

/** How a summary begins that tells of no package. */
const notCompared = "packages not compared:";

/**
 * The summary of an update, as the state is to have it: that of its `check`, or where that came before the build, another
 * one now.
 */
export async function summaryAfterBuild(
  olds: Properties,
  { outPath, summary }: Properties,
  session: Session,
  reporter: Reporter,
): Promise<unknown> {
  if (outPath === olds.outPath) return olds.summary;
  if (typeof outPath !== "string" || !String(summary).startsWith(notCompared)) return summary;
  const wanted = { vm: { outPath }, nixOptions: [], previewBuild: false };
  return summaryOfPackages(olds, wanted, session, reporter);
}

/** A VM whose package is known, and how to build it. */
interface Wanted {
  vm: EvaluatedPackage;
  nixOptions: string[];
  /** Whether to build it, should it not be there yet. One without a derivation is not to be had by that: its host may have it. */
  previewBuild: boolean;
}

/**
 * The input `summary`: which packages change with the VM's own. It is that of the last change as long as the package
 * stays, so that it is no change by itself. Both closures have to be in the deployer's store; where one is not, the
 * summary says so. Lists the packages to the user. Asks no host anything.
 */
export async function summaryOfPackages(
  olds: Properties,
  wanted: Wanted,
  session: Session,
  reporter: Reporter,
): Promise<string | undefined> {
  const { outPath: before, summary } = olds;
  if (typeof before !== "string") return undefined;
  if (before === wanted.vm.outPath) return typeof summary === "string" ? summary : undefined;
  const { nix } = session;
  const isBuilt = wanted.vm.drvPath !== undefined;
  if (wanted.previewBuild && isBuilt && !(await nix.isValid(wanted.vm.outPath))) {
    await nix.build(wanted.vm, { nixOptions: wanted.nixOptions, onProgress: reporter.status });
  }
  const closureHere = async (outPath: string) =>
    (await nix.isValid(outPath)) ? nix.closureOf(outPath, wanted.nixOptions) : undefined;
  const [old, next] = await Promise.all([closureHere(before), closureHere(wanted.vm.outPath)]);
  if (next === undefined)
    return `${notCompared} the new VM is not in this machine's store${isBuilt ? " yet (previewBuild)" : ""}`;
  if (old === undefined) return `${notCompared} what the VM had is not in this machine's store`;
  const diff = packageDiff(old, next);
  const list = listOf(diff, `nix store diff-closures ${before} ${wanted.vm.outPath}`);
  if (list.length > 0) reporter.note(["packages that change:", ...list].join("\n"));
  return summaryOf(diff);
}
