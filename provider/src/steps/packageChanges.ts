import type { EvaluatedPackage } from "../nix/source";
import { listOf, summaryOf } from "../packages/diffWords";
import { packageDiff } from "../packages/packageDiff";
import type { Session } from "../session";
import type { Properties } from "./properties";
import type { Reporter } from "./reporter";

/** A VM whose package is known, and how to build it. */
interface Wanted {
  vm: EvaluatedPackage;
  nixOptions: string[];
  /** Whether to build it, should it not be there yet. */
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
  if (wanted.previewBuild && !(await nix.isValid(wanted.vm.outPath))) {
    await nix.build(wanted.vm, { nixOptions: wanted.nixOptions, onProgress: reporter.status });
  }
  const closureHere = async (outPath: string) =>
    (await nix.isValid(outPath)) ? nix.closureOf(outPath, wanted.nixOptions) : undefined;
  const [old, next] = await Promise.all([closureHere(before), closureHere(wanted.vm.outPath)]);
  if (next === undefined) return "packages not compared: the new VM is not built yet (previewBuild)";
  if (old === undefined) return "packages not compared: what the VM has now is not in this machine's store";
  const diff = packageDiff(old, next);
  const list = listOf(diff, `nix store diff-closures ${before} ${wanted.vm.outPath}`);
  if (list.length > 0) reporter.note(["packages that change:", ...list].join("\n"));
  return summaryOf(diff);
}
