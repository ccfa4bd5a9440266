import type { Semaphore } from "async-mutex";
import { askNix, type NixProgram, type Purpose, runNix } from "./command";
import type { ProcessResult } from "./process";

/** Nix's programs for evaluations with the same options. Each call waits until a core is free for it. */
export class EvaluatingNix {
  constructor(
    /** Further words for Nix's command line, which not every program understands: the caller passes what its own does. */
    readonly options: readonly string[],
    private readonly cores: Semaphore,
  ) {}

  /** As `runNix`: the result whatever the exit code; NixError when the program cannot be started. */
  run(program: NixProgram, args: readonly string[], purpose: Purpose): Promise<ProcessResult> {
    return this.cores.runExclusive(() => runNix(program, args, purpose));
  }

  /** As `askNix`: standard output; NixError with Nix's own words when the program fails. */
  ask(program: NixProgram, args: readonly string[], purpose: Purpose): Promise<string> {
    return this.cores.runExclusive(() => askNix(program, args, purpose));
  }
}
