import { printable } from "./printable";

/** What an error tells: what failed, where, why (the tool's own words) and what to do next. */
export interface ErrorParts {
  /** What could not be done, e.g. `cannot copy the closure`. */
  what: string;
  /** Host, VM or property that it concerns, e.g. `root@10.0.0.5:22`. */
  where?: string;
  /** The failing tool's own words. */
  why?: string;
  /** What the user can do about it. */
  next?: string;
  cause?: unknown;
}

/**
 * An error meant for the user of the resource: its message is whole, so that no stack trace is needed, and printable,
 * whatever a host or a guest wrote. Its parts are as they came.
 */
export class SimpleVmError extends Error {
  readonly parts: ErrorParts;

  constructor(parts: ErrorParts) {
    super(printable(render(parts)), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = "SimpleVmError";
    this.parts = parts;
  }
}

/**
 * The error's parts as lines: `WHERE: WHAT: WHY`, then the advice on a line of its own. A reason of several lines keeps
 * its own layout and comes last, as the advice would be lost behind it.
 */
function render({ what, where, why, next }: ErrorParts): string {
  const head = where === undefined ? what : `${where}: ${what}`;
  const reason = why?.trim() ?? "";
  const advice = next === undefined ? "" : `\nWhat to do: ${next}`;
  if (reason === "") return `${head}${advice}`;
  if (!reason.includes("\n")) return `${head}: ${reason}${advice}`;
  return advice === "" ? `${head}:\n${reason}` : `${head}${advice}\nDetails:\n${reason}`;
}

/** The message of anything that was thrown, printable. */
export function messageOf(thrown: unknown): string {
  return printable(thrown instanceof Error ? thrown.message : String(thrown));
}
