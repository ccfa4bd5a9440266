import { z } from "zod";
import { failure, type Purpose } from "./command";
import { NixError } from "./errors";
import type { EvaluatingNix } from "./evaluatingNix";
import { defaultOutputOf } from "./outputs";
import type { EvaluatedPackage } from "./source";

/** What `nix build --dry-run --json` prints, from Nix 2.8 to 2.34: one entry an installable, in their order. */
const dryRunSchema = z.array(
  z.object({ drvPath: z.string(), outputs: z.record(z.string(), z.string().nullable()).default({}) }),
);

/** An installable does not exist in its flake: the next candidate may. */
export class MissingAttributeError extends NixError {}

/**
 * Settings under which a dry run asks no substituter which outputs it has (seconds, and a network) and starts no
 * build. They come last, so that they win over the user's own.
 */
const sealed = ["--option", "substitute", "false", "--option", "max-jobs", "0", "--option", "builders", ""];

/** Words of an evaluation that needs a store path first: import from derivation, or an input from a substituter. */
const needsRealisation = /max-jobs|\.drv\b|substitut|download|fetch|is not valid|required to build/i;

/**
 * Evaluates installables of flakes in one Nix process, through Nix's evaluation cache, and answers in their order.
 * The derivations are then in the store. A dry run is the only command of Nix that keeps the order: `nix path-info`
 * and `nix derivation show` sort by path, which loses which is which among VMs that are all called `nixos-vm`.
 * Where the evaluation itself needs something built or substituted, a second, unsealed process does that first.
 * MissingAttributeError when one does not exist, NixError when one does not evaluate.
 */
export async function evaluateInstallables(
  installables: readonly string[],
  nix: EvaluatingNix,
  purpose: Purpose,
): Promise<EvaluatedPackage[]> {
  let result = await dryRun(installables, nix, purpose);
  if (result.code !== 0 && !isMissing(result.stderr) && needsRealisation.test(result.stderr)) {
    const unsealed = ["path-info", "--derivation", ...installables, ...nix.options];
    await nix.ask("nix", unsealed, purpose);
    result = await dryRun(installables, nix, purpose);
  }
  if (result.code !== 0) {
    const { parts } = failure(result, purpose);
    throw isMissing(result.stderr) ? new MissingAttributeError(parts) : new NixError(parts);
  }
  return parseDryRun(result.stdout, installables.length, purpose);
}

function dryRun(installables: readonly string[], nix: EvaluatingNix, purpose: Purpose) {
  const args = ["build", "--dry-run", "--json", "--no-link", ...installables, ...nix.options, ...sealed];
  return nix.run("nix", args, purpose);
}

function isMissing(stderr: string): boolean {
  return /^error: .*does not provide attribute/m.test(stderr);
}

/** Reads the dry run's answer; exported for tests with recorded answers. */
export async function parseDryRun(
  stdout: string,
  count: number,
  purpose: Purpose,
): Promise<EvaluatedPackage[]> {
  const parsed = dryRunSchema.safeParse(parseJson(stdout));
  if (!parsed.success || parsed.data.length !== count) {
    const why = `expected ${count} derivations as JSON from nix build --dry-run --json, got: ${stdout.slice(0, 500)}`;
    throw new NixError({ ...purpose, why });
  }
  return Promise.all(
    parsed.data.map(async ({ drvPath, outputs }) => ({
      drvPath,
      outPath: outputs.out ?? (await defaultOutputOf(drvPath, purpose)),
    })),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
