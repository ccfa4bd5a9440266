import { askNix } from "./command";
import { GatheredRequests } from "./gatheredRequests";
import { forStore } from "./options";

/** Answers about valid store paths, all at once. */
type AnswerAll<Answer> = (paths: string[], nixOptions: readonly string[]) => Promise<Map<string, Answer>>;

/**
 * Asks about store paths that may or may not be valid here. Those that come at about the same time share their calls of
 * Nix, and what was answered once is not asked again.
 */
export class ValidPaths<Answer> {
  readonly #gathered = new GatheredRequests<string, Answer | undefined>();
  readonly #known = new Map<string, Answer>();

  constructor(private readonly answerAll: AnswerAll<Answer>) {}

  /** `undefined` for a path that is not valid here. */
  async ask(path: string, nixOptions: readonly string[]): Promise<Answer | undefined> {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const answer = await this.#gathered.ask(JSON.stringify(nixOptions), path, async (paths) => {
      const valid = await validAmong([...new Set(paths)], nixOptions);
      const answers = valid.length === 0 ? undefined : await this.answerAll(valid, nixOptions);
      return paths.map((one) => ({ status: "fulfilled", value: answers?.get(one) }));
    });
    if (answer !== undefined) this.#known.set(path, answer);
    return answer;
  }
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
