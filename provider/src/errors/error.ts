import { type AdvisedKind, type ErrorKind, entryOf } from "./kinds";
import { printable } from "./printable";

/** What an error tells: what failed, where, why (the tool's own words) and what to do next. */
export type ErrorParts = HostFault & {
  /** Host, VM or property that it concerns, e.g. `root@10.0.0.5:22`. */
  where: string;
};

/** What is wrong with a host, told by who knows which one. */
export type HostFault = ErrorWords & (AdvisedElsewhere | { kind: ErrorKind; next: string });

/** The entry of the kind has advice, which holds where there is none of the error's own. */
interface AdvisedElsewhere {
  kind: AdvisedKind;
  next?: string;
}

interface ErrorWords {
  /** What could not be done, e.g. `cannot copy the closure`. */
  what: string;
  /** The failing tool's own words. */
  why?: string;
  cause?: unknown;
}

/**
 * An error meant for the user of the resource: its message is whole, so that no stack trace is needed, and printable,
 * whatever a host or a guest wrote. Its parts are as they came, with the advice of its kind where there was none.
 */
export class SimpleVmError extends Error {
  readonly parts: ErrorParts;

  constructor(parts: ErrorParts) {
    const next = parts.next ?? entryOf(parts.kind).next ?? "";
    super(
      printable(render({ ...parts, next })),
      parts.cause === undefined ? undefined : { cause: parts.cause },
    );
    this.name = "SimpleVmError";
    this.parts = { ...parts, next };
  }
}

/** The most lines that an error has, but for what a tool itself wrote. */
export const mostLines = 25;

/**
 * The error's parts as lines: `WHERE: WHAT: WHY`, then the advice on a line of its own. A reason of several lines keeps
 * its own layout and comes last, as the advice would be lost behind it.
 */
function render({ kind, what, where, why, next }: ErrorParts): string {
  const head = `${where}: ${what}`;
  const reason = why?.trim() ?? "";
  const advice = `\nWhat to do: ${next}`;
  if (reason === "") return `${head}${advice}`;
  if (!reason.includes("\n")) return `${head}: ${reason}${advice}`;
  const before = `${head}${advice}\nDetails:\n`;
  const room = mostLines - before.split("\n").length + 1;
  return `${before}${entryOf(kind).log === true ? reason : beginningOf(reason, room)}`;
}

/** A list of lines cut to so many, the last of which says how many more there are. */
function beginningOf(list: string, most: number): string {
  const lines = list.split("\n");
  if (lines.length <= most) return list;
  return [...lines.slice(0, most - 1), `and ${lines.length - most + 1} more lines`].join("\n");
}

/** The message of anything that was thrown, printable. */
export function messageOf(thrown: unknown): string {
  return printable(thrown instanceof Error ? thrown.message : String(thrown));
}
