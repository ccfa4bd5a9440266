import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProcess } from "../../lab/process";
import type { ScriptMutant } from "./mutants";

const repository = join(__dirname, "..", "..", "..");

/** A test that does not end by then has failed: a mutant may well make one that loops. */
const deadlineSeconds = 900;

/** A temporary copy of what unit tests need, in which one mutant at a time takes the place of a script. */
export class MutatedCopy {
  readonly #folder = mkdtempSync(join(tmpdir(), "simple-vm-mutants-"));

  constructor() {
    for (const path of [
      "provider/src",
      "provider/package.json",
      "test/unit",
      "jest.config.js",
      "package.json",
    ])
      cpSync(join(repository, path), join(this.#folder, path), { recursive: true });
    symlinkSync(join(repository, "node_modules"), join(this.#folder, "node_modules"));
  }

  /**
   * Whether the tests of a script pass as it is.
   *
   * @throws Error when no test has the name, as jest passes then
   */
  passes(tests: Pick<ScriptMutant, "test" | "named">): Promise<boolean> {
    return this.#run(tests);
  }

  /**
   * Whether the mutant's test fails.
   *
   * @throws Error when what the mutant replaces is not in its file exactly once
   */
  async kills({ file, text, replacement, ...tests }: ScriptMutant): Promise<boolean> {
    const path = join(this.#folder, "provider/src/host/scripts", file);
    const whole = readFileSync(path, "utf8");
    const [before, after, ...more] = whole.split(text);
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(`${file} holds this not exactly once: ${text}`);
    writeFileSync(path, `${before}${replacement}${after}`);
    try {
      return !(await this.#run(tests));
    } finally {
      writeFileSync(path, whole);
    }
  }

  async #run({ test, named = "" }: Pick<ScriptMutant, "test" | "named">): Promise<boolean> {
    const file = `test/unit/host/${test}.test.ts`;
    if (!readFileSync(join(this.#folder, file), "utf8").includes(named))
      throw new Error(`${file} has no test whose name holds: ${named}`);
    const selected = ["--selectProjects", "unit", "--bail", `--testNamePattern=${named}`];
    const args = [...selected, "--", file];
    const run = runProcess("jest", args, { cwd: this.#folder, timeout: deadlineSeconds });
    return run.then(
      ({ code }) => code === 0,
      () => false,
    );
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
