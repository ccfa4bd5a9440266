import { type BuildOptions, build, isValid } from "./build";
import { type ClosurePath, closureOf } from "./closure";
import { Evaluator } from "./evaluator";
import { graphsOf } from "./graph";
import { JoinedRequests } from "./joinedRequests";
import { RememberedAnswers } from "./rememberedAnswers";
import { SizedClosures, type SizedPath } from "./sizedClosures";
import type { EvaluatedPackage, VmSource } from "./source";
import { type SubstitutedClosure, Substituters } from "./substituters";
import { TemporaryRoots } from "./temporaryRoots";
import { ValidPaths } from "./validPaths";

/**
 * Nix on the deployer, as one session uses it. What is built stays valid until the session is closed: of VMs that have the
 * same package, the first alone has Nix work for it.
 */
export class Nix {
  readonly #evaluator = new Evaluator();
  readonly #roots = new TemporaryRoots();
  readonly #questions = new JoinedRequests<boolean>();
  readonly #builds = new RememberedAnswers<void>();
  readonly #closures = new RememberedAnswers<ClosurePath[]>();
  readonly #sizes = new SizedClosures();
  readonly #validClosures = new ValidPaths((outPaths, nixOptions) => this.#sizes.of(outPaths, nixOptions));
  readonly #graphs = new ValidPaths(graphsOf);
  readonly #substituters = new Substituters();
  /** The packages that are built, and safe from the garbage collector. */
  readonly #rooted = new Set<string>();

  /** As `Evaluator.evaluate`. */
  evaluate(source: VmSource, nixOptions: readonly string[]): Promise<EvaluatedPackage> {
    return this.#evaluator.evaluate(source, nixOptions);
  }

  /** Whether a store path is valid on this machine: built, or for a derivation evaluated. */
  async isValid(path: string): Promise<boolean> {
    return this.#rooted.has(path) || this.#questions.ask(path, () => isValid(path));
  }

  /**
   * As `build`; the package stays in the deployer's store until this is closed, or the process ends. Who asks for what is
   * being built already is told no progress.
   */
  build({ outPath, drvPath }: EvaluatedPackage, options: BuildOptions): Promise<void> {
    const key = JSON.stringify([outPath, drvPath, options.nixOptions]);
    return this.#builds.ask(key, async () => {
      await build({ outPath, drvPath }, { ...options, root: this.#roots.rootFor(outPath) });
      this.#rooted.add(outPath);
    });
  }

  /** As `closureOf`, of a package that is valid; of one store path it is always the same. */
  closureOf(outPath: string, nixOptions: readonly string[]): Promise<ClosurePath[]> {
    return this.#closures.ask(JSON.stringify([outPath, nixOptions]), () => closureOf(outPath, nixOptions));
  }

  /** The closure of a package with its sizes, as `SizedClosures.of` tells it; `undefined` for one that is not valid here. */
  sizedClosure(outPath: string, nixOptions: readonly string[]): Promise<SizedPath[] | undefined> {
    return this.#validClosures.ask(outPath, nixOptions);
  }

  /** What a derivation needs to be built, as `graphsOf` tells it; `undefined` for one that is not valid here. */
  graphOf(drvPath: string, nixOptions: readonly string[]): Promise<string[] | undefined> {
    return this.#graphs.ask(drvPath, nixOptions);
  }

  /** As `Substituters.closureOf`: of a package that is not valid here. */
  substitutedClosureOf(
    outPath: string,
    nixOptions: readonly string[],
  ): Promise<SubstitutedClosure | undefined> {
    return this.#substituters.closureOf(outPath, nixOptions);
  }

  /** Gives up what keeps the packages from the deployer's garbage collector. */
  close(): void {
    this.#roots.release();
  }
}
