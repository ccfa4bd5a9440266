import { resolve } from "node:path";
import { evaluateFile } from "./file";
import { evaluateFlake } from "./flake";
import { folderOfFlake, refuseMissing } from "./localPath";
import { type FlakeReference, parseFlakeReference } from "./reference";
import type { EvaluatedPackage, VmSource } from "./source";
import { parseStorePath } from "./storePath";
import { Gatherings, Joined } from "./together";

const files = new Joined<EvaluatedPackage>();
const flakes = new Joined<EvaluatedPackage>();
const flakeGroups = new Gatherings<FlakeReference, EvaluatedPackage>();

/**
 * The derivation and store path of a VM; nothing is built, and no substituter is asked but for what the evaluation
 * itself imports. Calls for one flake at about the same time share one Nix process. Relative paths are relative to
 * the working directory. `nixOptions` are further words for Nix's command line. A store path is not looked up here.
 * NixError with Nix's own message when the source does not evaluate, does not exist or is not one derivation.
 */
export async function evaluate(source: VmSource, nixOptions: readonly string[]): Promise<EvaluatedPackage> {
  if ("storePath" in source) return { outPath: parseStorePath(source.storePath) };
  if ("file" in source) {
    refuseMissing("file", resolve(source.file), source.file);
    return files.ask(JSON.stringify([source, nixOptions]), () => evaluateFile(source, nixOptions));
  }
  const reference = parseFlakeReference(source.flake);
  refuseMissing("flake", folderOfFlake(reference.flake), source.flake);
  const group = JSON.stringify([reference.flake, nixOptions]);
  return flakes.ask(JSON.stringify([reference.text, nixOptions]), () =>
    flakeGroups.ask(group, reference, (references) => evaluateFlake(references, nixOptions)),
  );
}
