import type { Display } from "./display";

/** How often the detail of a phase changes on a terminal, in milliseconds: faster than this nobody reads. */
const readingMilliseconds = 500;

/** Chooses which statuses of one resource are shown, and when. */
export class Statuses {
  readonly #begun = new Set<string>();
  #phase = "";
  #shownAt = 0;
  #waiting: { text: string; timer: NodeJS.Timeout } | undefined;

  /** @param show is given what is to stand on the resource's row */
  constructor(
    private readonly show: (text: string) => void,
    private readonly display: Display,
  ) {}

  /**
   * A phase is shown when it begins. Its details follow on a terminal alone, the latest of them in any case; where each
   * status is a line, a phase has one, also when two of them take turns.
   */
  tell(phase: string, detail?: string): void {
    const text = detail === undefined ? phase : `${phase}: ${detail}`;
    if (this.display === "lines") {
      if (!this.#begun.has(phase)) this.show(text);
      this.#begun.add(phase);
      return;
    }
    const rest = this.#shownAt + readingMilliseconds - Date.now();
    if (phase !== this.#phase || rest <= 0) this.#showNow(phase, text);
    else if (this.#waiting !== undefined) this.#waiting.text = text;
    else this.#showLater(text, rest);
  }

  #showNow(phase: string, text: string): void {
    clearTimeout(this.#waiting?.timer);
    this.#waiting = undefined;
    this.#phase = phase;
    this.#shownAt = Date.now();
    this.show(text);
  }

  #showLater(text: string, milliseconds: number): void {
    const showIt = () => this.#showNow(this.#phase, this.#waiting?.text ?? text);
    this.#waiting = { text, timer: setTimeout(showIt, milliseconds).unref() };
  }
}
