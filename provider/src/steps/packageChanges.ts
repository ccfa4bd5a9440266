import { SimpleVmError } from "../errors/error";
import type { EvaluatedPackage } from "../nix/source";
import { listOf, type ShowAll, summaryOf } from "../packages/diffWords";
import { estimateBegins, estimateList, estimateSummary } from "../packages/estimateWords";
import { packageDiff, versionDiff } from "../packages/packageDiff";
import { packageEstimate } from "../packages/packageEstimate";
import { packageVersionsOf } from "../packages/packageVersions";
import type { Session } from "../session";
import { type Installed, installedIn } from "../state/installed";
import { type NewClosure, newClosure, type OldClosure, oldClosure } from "./knownClosures";
import type { Properties } from "./properties";
import type { Reporter } from "./reporter";

/** How a summary begins that tells of no comparison. */
const notComparedBegins = "packages not compared:";

/** Whether a build may tell more than a summary does. */
const isFinal = (summary: string): boolean =>
  !summary.startsWith(notComparedBegins) && !summary.startsWith(estimateBegins);

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
  if (typeof outPath !== "string" || isFinal(String(summary))) return summary;
  const wanted = { vm: { outPath }, nixOptions: [], previewBuild: false };
  return summaryOfPackages({ olds, wanted, installed: async () => installedIn(olds) }, session, reporter);
}

/** A VM whose package is known, and how to build it. */
interface Wanted {
  vm: EvaluatedPackage;
  nixOptions: string[];
  /** Whether to build it, should it not be there yet. One without a derivation is not to be had by that: its host may have it. */
  previewBuild: boolean;
}

/** A VM as it stands and as it is to be. */
export interface Replacement {
  /** The properties of the state, or its inputs alone. */
  olds: Properties;
  wanted: Wanted;
  /** Asks the state for what `olds` may not have. */
  installed: () => Promise<Installed | undefined>;
}

/**
 * The input `summary`: which packages change with the VM's own. It is that of the last change as long as the package
 * stays, so that it is no change by itself. Exact where the new closure is in the deployer's store or a substituter
 * describes it, an estimate from derivations where not. Lists the packages to the user. Asks no host anything.
 */
export async function summaryOfPackages(
  replacement: Replacement,
  session: Session,
  reporter: Reporter,
): Promise<string | undefined> {
  const { olds, wanted } = replacement;
  const { outPath: before, summary } = olds;
  if (typeof before !== "string") return undefined;
  const { outPath, drvPath } = wanted.vm;
  if (before === outPath) return typeof summary === "string" ? summary : undefined;
  const { nix } = session;
  if (wanted.previewBuild && drvPath !== undefined && !(await nix.isValid(outPath))) {
    await nix.build(wanted.vm, { nixOptions: wanted.nixOptions, onProgress: reporter.status });
  }
  const told = await comparedAsFarAsKnown(before, replacement, nix).catch(notComparedFor);
  if (told.list.length > 0) reporter.note([told.title, ...told.list].join("\n"));
  return told.summary;
}

/** What is told of the packages: in one line, and one by one. */
interface Told {
  summary: string;
  /** What the list is called. */
  title: string;
  list: string[];
}

async function comparedAsFarAsKnown(
  before: string,
  replacement: Replacement,
  nix: Session["nix"],
): Promise<Told> {
  const { vm, nixOptions } = replacement.wanted;
  // At once, so that they share calls of Nix.
  const [old, next] = await Promise.all([
    oldClosure(before, nixOptions, replacement.installed, nix),
    newClosure(vm.outPath, nixOptions, nix).then(async (found) => found ?? derivationsOf(replacement, nix)),
  ]);
  if (old === undefined) return notCompared(oldUnknown);
  if ("paths" in next) return compared(old, next, [before, vm.outPath]);
  return estimated(old, next, vm.drvPath);
}

/** What Nix cannot tell for a comparison keeps no VM from its update: a store that has lost paths of an old one, say. */
function notComparedFor(error: unknown): Told {
  if (!(error instanceof SimpleVmError)) throw error;
  return notCompared(error.parts.what);
}

const notCompared = (why: string): Told => ({
  summary: `${notComparedBegins} ${why}`,
  title: "",
  list: [],
});

const newUnknown = "the new VM is not in this machine's store";
const oldUnknown =
  "what the VM had is not in this machine's store, and its state has no list of it (too long, or of an older release)";

function compared(old: OldClosure, { paths, from }: NewClosure, [before, after]: [string, string]): Told {
  const diff =
    old.paths === undefined
      ? versionDiff(old.packages(packageVersionsOf(paths.map(({ path }) => path)).keys()), paths)
      : packageDiff(old.paths, paths);
  const wanted = from.kind === "store" ? after : `--store ${from.url} ${after}`;
  const showAll: ShowAll = {
    changed:
      old.paths === undefined || from.kind !== "store"
        ? `nix path-info --recursive --size ${wanted}`
        : `nix store diff-closures ${before} ${after}`,
    // Nix's own command leaves out what has the same version and about the same size.
    rebuilt: `diff <(nix path-info --recursive ${before} | sort) <(nix path-info --recursive ${wanted} | sort)`,
  };
  const title = "packages that change:";
  return { summary: summaryOf(diff, old.amount), title, list: listOf(diff, showAll) };
}

/** What two derivations need to be built, by `Nix.graphOf`; `undefined` where that is not known. */
interface Derivations {
  graph: string[] | undefined;
  oldGraph: string[] | undefined;
}

async function derivationsOf(
  { olds, wanted: { vm, nixOptions } }: Replacement,
  nix: Session["nix"],
): Promise<Derivations> {
  const [graph, oldGraph] = await Promise.all(
    [vm.drvPath, olds.drvPath].map((drvPath) =>
      typeof drvPath === "string" ? nix.graphOf(drvPath, nixOptions) : undefined,
    ),
  );
  return { graph, oldGraph };
}

function estimated(old: OldClosure, { graph, oldGraph }: Derivations, drvPath: string | undefined): Told {
  if (graph === undefined || drvPath === undefined) return notCompared(newUnknown);
  const before = old.packages(packageVersionsOf(graph).keys());
  const estimate = packageEstimate(before, graph, oldGraph);
  const list = estimateList(estimate, `nix-store --query --requisites ${drvPath}`);
  return { summary: estimateSummary(estimate), title: "packages that are likely to change:", list };
}
