import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireProcess } from "../../lab/process";

/** Sees each call of Nix by what this process starts from now on: programs of Nix's names, first on PATH, note it and go on. */
export class NixCalls {
  readonly #folder = mkdtempSync(join(tmpdir(), "nix-calls-"));
  readonly #log = join(this.#folder, "log");

  static async watch(): Promise<NixCalls> {
    const calls = new NixCalls();
    for (const program of ["nix", "nix-store", "nix-instantiate"]) await calls.#intercept(program);
    process.env.PATH = `${calls.#folder}:${process.env.PATH}`;
    return calls;
  }

  async #intercept(program: string): Promise<void> {
    const real = (await requireProcess("sh", ["-c", `command -v ${program}`])).trim();
    const file = join(this.#folder, program);
    writeFileSync(file, `#!/bin/sh\necho "${program} $*" >>${this.#log}\nexec ${real} "$@"\n`);
    chmodSync(file, 0o755);
  }

  /** The command lines since the last call of this, one a line. */
  take(): string {
    if (!existsSync(this.#log)) return "";
    const text = readFileSync(this.#log, "utf8");
    rmSync(this.#log);
    return text;
  }

  stop(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
