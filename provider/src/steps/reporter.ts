/** Tells the user of one resource what is going on with it. */
export interface Reporter {
  /** Shown on the resource's own row while it lasts; the next status replaces it. */
  status(message: string): void;
  /** A line that stays among the resource's diagnostics. */
  note(message: string): void;
  /** As `note`, marked as a warning. */
  warn(message: string): void;
}
