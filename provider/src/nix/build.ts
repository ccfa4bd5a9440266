import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { withBuildLog } from "./buildLog";
import { BuildProgress } from "./buildProgress";
import { askNix, type Purpose, runNix } from "./command";
import { NixError } from "./errors";
import { forStore } from "./options";
import type { EvaluatedPackage } from "./source";

export interface BuildOptions {
  /** Further words for Nix's command line; those that only an evaluation understands are left out. */
  nixOptions: readonly string[];
  /** Called with each step: `building`, `3/12 linux-6.12`. */
  onProgress?: (phase: string, detail: string) => void;
}

/** A build with the link that is to keep its result from the deployer's garbage collector. */
interface RootedBuild extends BuildOptions {
  root: string;
}

/** Whether a store path is valid on this machine: built, or for a derivation evaluated. */
export async function isValid(path: string): Promise<boolean> {
  const { code } = await runNix("nix-store", ["--check-validity", path], {
    kind: "nixStore",
    what: "cannot ask Nix's store",
    where: path,
  });
  return code === 0;
}

/**
 * Builds or substitutes the VM's package from its derivation, without evaluating anything again; one whose source is a
 * store path, or whose derivation is not on this machine, is substituted unless it is valid already. The package is
 * safe from the deployer's garbage collector as long as its root is there. NixError with the end of
 * the failed build's log.
 */
export async function build(
  vm: EvaluatedPackage,
  { nixOptions, onProgress, root }: RootedBuild,
): Promise<void> {
  const progress = new BuildProgress();
  const onStderrLine = (line: string) => {
    const step = progress.read(line);
    if (step !== undefined) onProgress?.(step.phase, step.detail);
  };
  const realise = async (source: EvaluatedPackage) => {
    const target = source.drvPath === undefined ? source.outPath : `${source.drvPath}!out`;
    const args = ["--realise", target, "--no-build-output", "--add-root", root, ...forStore(nixOptions)];
    await askNix("nix-store", args, purposeOf(source), { onStderrLine });
  };
  try {
    await realise(vm);
  } catch (error) {
    if (vm.drvPath === undefined || (await isValid(vm.drvPath))) throw await withBuildLog(error);
    await realise({ outPath: vm.outPath });
  }
}

function purposeOf({ drvPath, outPath }: EvaluatedPackage): Purpose {
  if (drvPath !== undefined) return { kind: "nixBuild", what: "Nix cannot build it", where: drvPath };
  return {
    kind: "notSubstituted",
    what: "the store path is not on this machine and Nix cannot get it",
    where: outPath,
  };
}

/**
 * Absolute path of a built package's one `bin/run-*-vm`, which NixOS's `config.system.build.vm` has. NixError that says
 * what was found instead.
 */
export async function findRunScript(outPath: string): Promise<string> {
  const bin = join(outPath, "bin");
  const entries = await entriesOf(bin);
  const script = onlyRunScript(entries ?? []);
  if (script !== undefined) return join(bin, script);
  throw new NixError({
    kind: "noRunScript",
    what: "expected one bin/run-*-vm in the VM's package",
    where: outPath,
    why:
      entries === undefined
        ? await withoutBin(outPath)
        : `found: ${listed(entries.map((name) => `bin/${name}`))}`,
    next: "give a package such as NixOS's config.system.build.vm",
  });
}

/** So much of a run script is read, in bytes: it may be a program of any size. */
export const longestScript = 1_000_000;

/** The text of a run script, or its beginning. */
export async function textOfScript(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestScript), 0, longestScript, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The one name among those of a package's `bin` folder that is a run script's; `undefined` when there is not just one. */
export function onlyRunScript(names: readonly string[]): string | undefined {
  const [script, ...others] = names.filter((name) => /^run-.+-vm$/.test(name));
  return others.length === 0 ? script : undefined;
}

async function withoutBin(outPath: string): Promise<string> {
  const entries = await entriesOf(outPath);
  return entries === undefined
    ? "the package is not a folder"
    : `no bin folder; the package holds: ${listed(entries)}`;
}

/** Sorted names in a folder; undefined when there is no such folder. */
async function entriesOf(folder: string): Promise<string[] | undefined> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return undefined;
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ");
}
