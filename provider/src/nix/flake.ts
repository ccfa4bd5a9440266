import type { EvaluatingNix } from "./evaluatingNix";
import { configurationNames, nothingFound } from "./flakeNames";
import { evaluateInstallables, MissingAttributeError } from "./installables";
import type { FlakeReference } from "./reference";
import type { EvaluatedPackage } from "./source";

/**
 * Evaluates references of one flake, all in one Nix process where that works. Where it does not, the names of the
 * flake's configurations tell which of them are packages, and they are tried together once more. Where that does
 * not work either, each is tried alone, so that each fails with its own error only.
 */
export async function evaluateFlake(
  references: readonly FlakeReference[],
  nix: EvaluatingNix,
): Promise<PromiseSettledResult<EvaluatedPackage>[]> {
  const together = references.length > 1 ? await evaluateTogether(references, nix) : undefined;
  if (together !== undefined) return together.map((value) => ({ status: "fulfilled", value }));
  return Promise.allSettled(references.map((reference) => evaluateAlone(reference, nix)));
}

const evaluation = { kind: "nixEvaluation", what: "Nix cannot evaluate it" } as const;

async function evaluateTogether(
  references: readonly FlakeReference[],
  nix: EvaluatingNix,
): Promise<EvaluatedPackage[] | undefined> {
  const purpose = { ...evaluation, where: references[0]?.flake ?? "" };
  try {
    return await evaluateInstallables(references.map(firstCandidate), nix, purpose);
  } catch (error) {
    if (!(error instanceof MissingAttributeError)) return undefined;
  }
  const chosen = await chooseByName(references, nix);
  return evaluateInstallables(chosen, nix, purpose).catch(() => undefined);
}

async function chooseByName(references: readonly FlakeReference[], nix: EvaluatingNix): Promise<string[]> {
  const configurations = new Set(await configurationNames(references[0]?.flake ?? "", nix));
  return references.map((reference) =>
    configurations.has(reference.name.replaceAll('"', ""))
      ? firstCandidate(reference)
      : lastCandidate(reference),
  );
}

async function evaluateAlone(reference: FlakeReference, nix: EvaluatingNix): Promise<EvaluatedPackage> {
  const purpose = { ...evaluation, where: reference.text };
  for (const candidate of reference.candidates) {
    try {
      const [vm] = await evaluateInstallables([candidate], nix, purpose);
      if (vm !== undefined) return vm;
    } catch (error) {
      if (!(error instanceof MissingAttributeError)) throw error;
    }
  }
  throw await nothingFound(reference, nix);
}

function firstCandidate({ candidates, text }: FlakeReference): string {
  return candidates[0] ?? text;
}

function lastCandidate({ candidates, text }: FlakeReference): string {
  return candidates.at(-1) ?? text;
}
