import { type ErrorParts, SimpleVmError } from "../errors/error";

/** Why no connection came about. */
export type ConnectionFailure =
  | "refused"
  | "timeout"
  | "reset"
  | "unreachable"
  | "address unknown"
  | "authentication"
  | "host key unknown"
  | "host key changed"
  | "settings"
  | "protocol";

/** What a host that is just booting answers, so that trying again can help. Its sshd may not be there yet, or not be ready. */
const PASSING_FAILURES: readonly ConnectionFailure[] = ["refused", "timeout", "reset", "unreachable"];

/** A host could not be reached, was not the expected one, or did not let us in. */
export class HostConnectionError extends SimpleVmError {
  readonly failure: ConnectionFailure;

  constructor(failure: ConnectionFailure, parts: ErrorParts) {
    super(parts);
    this.name = "HostConnectionError";
    this.failure = failure;
  }
}

/** Whether the same attempt may succeed a moment later. */
export function mayPass(thrown: unknown): boolean {
  return thrown instanceof HostConnectionError && PASSING_FAILURES.includes(thrown.failure);
}

/** How a remote command ended. */
export interface CommandEnd {
  /** `null` when the command was killed, or nobody knows how it ended. */
  exitCode: number | null;
  /** Without what the login shell printed of its own accord. */
  stdout: string;
  stderr: string;
  /** The link was lost before the command's end was seen: it may have done its work, a part of it, or nothing. */
  connectionLost: boolean;
}

/** A remote command did not end with exit code 0. */
export class RemoteCommandError extends SimpleVmError implements CommandEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly connectionLost: boolean;

  constructor(end: CommandEnd, parts: ErrorParts) {
    super(parts);
    this.name = "RemoteCommandError";
    this.exitCode = end.exitCode;
    this.stdout = end.stdout;
    this.stderr = end.stderr;
    this.connectionLost = end.connectionLost;
  }
}

/** What `timeout` exits with, in coreutils, in busybox, and when it had to kill. */
export const TIMEOUT_CODES: readonly number[] = [124, 143, 137];

/** Whether a command with this exit code was ended from outside, at its deadline or by a signal. */
export const wasCutOff = (exitCode: number | null): boolean =>
  exitCode === null || TIMEOUT_CODES.includes(exitCode);

/**
 * Nobody saw how the start of a command ended, and it may have begun before: the connection is gone, or the host ended it
 * at its deadline, or by a signal.
 */
export function mayHaveBegun(error: unknown): boolean {
  return error instanceof RemoteCommandError && (error.connectionLost || wasCutOff(error.exitCode));
}
