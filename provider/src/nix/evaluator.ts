import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { Semaphore } from "async-mutex";
import { EvaluatingNix } from "./evaluatingNix";
import { evaluateFile } from "./file";
import { evaluateFlake } from "./flake";
import { GatheredRequests } from "./gatheredRequests";
import { folderOfFlake, refuseMissing } from "./localPath";
import { type FlakeReference, parseFlakeReference } from "./reference";
import { RememberedAnswers } from "./rememberedAnswers";
import type { EvaluatedPackage, VmSource } from "./source";
import { parseStorePath } from "./storePath";

/** Evaluates the VMs of one session; those that come at about the same time share their calls of Nix, and what was evaluated once is not evaluated again. */
export class Evaluator {
  readonly #files = new RememberedAnswers<EvaluatedPackage>();
  readonly #flakes = new RememberedAnswers<EvaluatedPackage>();
  readonly #flakeGroups = new GatheredRequests<FlakeReference, EvaluatedPackage>();
  /** An evaluation takes one core and up to gigabytes: at most one a core runs at once. */
  readonly #cores = new Semaphore(availableParallelism());

  /**
   * The derivation and store path of a VM; nothing is built, and no substituter is asked but for what the evaluation
   * itself imports. Calls for one flake at about the same time share one Nix process. Relative paths are relative to
   * the working directory. `nixOptions` are further words for Nix's command line. A store path is not looked up here.
   * NixError with Nix's own message when the source does not evaluate, does not exist or is not one derivation.
   */
  async evaluate(source: VmSource, nixOptions: readonly string[]): Promise<EvaluatedPackage> {
    if ("storePath" in source) return { outPath: parseStorePath(source.storePath) };
    const nix = new EvaluatingNix(nixOptions, this.#cores);
    if ("file" in source) {
      refuseMissing("file", resolve(source.file), source.file);
      return this.#files.ask(JSON.stringify([source, nixOptions]), () => evaluateFile(source, nix));
    }
    const reference = parseFlakeReference(source.flake);
    refuseMissing("flake", folderOfFlake(reference.flake), source.flake);
    const group = JSON.stringify([reference.flake, nixOptions]);
    return this.#flakes.ask(JSON.stringify([reference.text, nixOptions]), () =>
      this.#flakeGroups.ask(group, reference, (references) => evaluateFlake(references, nix)),
    );
  }
}
