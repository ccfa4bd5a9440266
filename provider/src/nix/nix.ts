import { type BuildOptions, build, isValid } from "./build";
import { type ClosurePath, closureOf } from "./closure";
import { Evaluator } from "./evaluator";
import type { EvaluatedPackage, VmSource } from "./source";
import { TemporaryRoots } from "./temporaryRoots";

/** Nix on the deployer, as one session uses it. */
export class Nix {
  readonly #evaluator = new Evaluator();
  readonly #roots = new TemporaryRoots();

  /** As `Evaluator.evaluate`. */
  evaluate(source: VmSource, nixOptions: readonly string[]): Promise<EvaluatedPackage> {
    return this.#evaluator.evaluate(source, nixOptions);
  }

  /** Whether a store path is valid on this machine: built, or for a derivation evaluated. */
  isValid(path: string): Promise<boolean> {
    return isValid(path);
  }

  /** The closure of a package that is in this machine's store; `undefined` where it is not. */
  async closureHere(outPath: string): Promise<ClosurePath[] | undefined> {
    return (await isValid(outPath)) ? closureOf(outPath, []) : undefined;
  }

  /** As `build`; the package stays in the deployer's store until this is closed, or the process ends. */
  build(vm: EvaluatedPackage, options: BuildOptions): Promise<void> {
    return build(vm, { ...options, root: this.#roots.rootFor(vm.outPath) });
  }

  /** Gives up what keeps the packages from the deployer's garbage collector. */
  close(): void {
    this.#roots.release();
  }
}
