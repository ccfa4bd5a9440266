/** Tells the user of one resource what is going on with it. */
export interface Reporter {
  /**
   * Shown on the resource's own row while it lasts; the next status replaces it. `phase` is what goes on (`copying`),
   * `detail` how far it is, and may change as often as it likes: it is shown no faster than one reads, and without a
   * terminal no more than once a phase. The last status of a step stays on the row, so it says how things are then.
   */
  status(phase: string, detail?: string): void;
  /** A line that stays among the resource's diagnostics. */
  note(message: string): void;
  /** As `note`, marked as a warning. */
  warn(message: string): void;
}
