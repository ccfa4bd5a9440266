import { lstatSync } from "node:fs";
import { Batches } from "./batches";
import { askNix } from "./command";
import { forStore } from "./options";

/** Answers about valid store paths, all at once. */
type AnswerAll<Answer> = (paths: string[], nixOptions: readonly string[]) => Promise<Map<string, Answer>>;

/**
 * Asks about store paths that may or may not be valid here. Those that come together, or while an answer is under way,
 * share their calls of Nix, and what was answered once is not asked again.
 */
export class ValidPaths<Answer> {
  readonly #batches: Batches<Question, Answer | undefined>;
  readonly #known = new Map<string, Answer>();

  constructor(private readonly answerAll: AnswerAll<Answer>) {
    this.#batches = new Batches((questions) => this.#answer(questions));
  }

  /** `undefined` for a path that is not valid here. Nix is not asked about one that is not on the disk. */
  async ask(path: string, nixOptions: readonly string[]): Promise<Answer | undefined> {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    // At once, so that those that come together stay together.
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    const answer = await this.#batches.ask({ path, nixOptions }, JSON.stringify(nixOptions));
    if (answer !== undefined) this.#known.set(path, answer);
    return answer;
  }

  async #answer(questions: readonly Question[]): Promise<PromiseFulfilledResult<Answer | undefined>[]> {
    const paths = [...new Set(questions.map(({ path }) => path))];
    const answers = await this.#answersOf(paths, questions[0]?.nixOptions ?? []);
    return questions.map(({ path }) => ({ status: "fulfilled", value: answers.get(path) }));
  }

  /** Most often all are valid, and then nobody has to be asked for that. */
  async #answersOf(paths: string[], nixOptions: readonly string[]): Promise<Map<string, Answer>> {
    try {
      return await this.answerAll(paths, nixOptions);
    } catch (error) {
      const valid = await validAmong(paths, nixOptions);
      if (valid.length === paths.length) throw error;
      return valid.length === 0 ? new Map() : this.answerAll(valid, nixOptions);
    }
  }
}

interface Question {
  path: string;
  nixOptions: readonly string[];
}

async function validAmong(paths: readonly string[], nixOptions: readonly string[]): Promise<string[]> {
  const args = ["--check-validity", "--print-invalid", ...paths, ...forStore(nixOptions)];
  const invalid = new Set(
    (
      await askNix("nix-store", args, {
        kind: "nixStore",
        what: "cannot ask Nix's store",
        where: "the machine that runs Pulumi",
      })
    ).split("\n"),
  );
  return paths.filter((path) => !invalid.has(path));
}
