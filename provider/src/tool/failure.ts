import { messageOf, SimpleVmError } from "../errors/error";
import { HostConnectionError } from "../ssh/errors";
import { StackStateError } from "./stackState";

/** The exit codes of the command-line tool; docs/tool.md has them for the user. */
export const exitCodes = {
  done: 0,
  /** A command was understood, and could not be done. */
  failed: 1,
  /** The command line has a mistake. */
  usage: 2,
  /** A host was not reached, showed another key, or let nobody in. */
  unreachable: 3,
  /** The state of the stack cannot be had. */
  noState: 4,
  /** There is no VM or host of that name, or more than one. */
  noSuchVm: 5,
} as const;

/** A mistake in the command line. */
export class UsageError extends SimpleVmError {}

/** There is no VM or host of that name, or more than one. */
export class NoSuchVmError extends SimpleVmError {}

/** The exit code that tells of a failure. */
export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof UsageError) return exitCodes.usage;
  if (thrown instanceof HostConnectionError) return exitCodes.unreachable;
  if (thrown instanceof StackStateError) return exitCodes.noState;
  if (thrown instanceof NoSuchVmError) return exitCodes.noSuchVm;
  return exitCodes.failed;
}

/** What the user is told of a failure, without a stack trace. */
export const failureText = (thrown: unknown): string => `simple-vm: ${messageOf(thrown)}`;
