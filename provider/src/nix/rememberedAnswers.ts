/** Gives equal requests one answer, also later ones. A failure is forgotten, so that the next request tries again. */
export class RememberedAnswers<Answer> {
  readonly #answers = new Map<string, Promise<Answer>>();

  /** The answer for this key, if need be that of `call`. */
  ask(key: string, call: () => Promise<Answer>): Promise<Answer> {
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = call();
    this.#answers.set(key, answer);
    answer.catch(() => this.#answers.delete(key));
    return answer;
  }
}
