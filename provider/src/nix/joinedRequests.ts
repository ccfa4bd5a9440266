/** Gives identical requests that are under way at once the same answer; nothing is remembered after it. */
export class JoinedRequests<Answer> {
  readonly #underWay = new Map<string, Promise<Answer>>();

  /** The answer under way for this key, else that of `call`. */
  ask(key: string, call: () => Promise<Answer>): Promise<Answer> {
    const same = this.#underWay.get(key);
    if (same !== undefined) return same;
    const answer = call().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, answer);
    return answer;
  }
}
