import { count } from "../errors/count";
import type { AdvisedKind } from "../errors/kinds";
import { scriptOutput } from "./command";
import type { Outcome } from "./conversation";
import { type CommandEnd, RemoteCommandError, TIMEOUT_CODES } from "./errors";

/** What a command was for, where, and with which limit. */
export interface CommandContext {
  where: string;
  what: string;
  timeoutSeconds: number;
  sudo: boolean;
}

/** A tool's last words say why it failed; a build log's beginning does not. */
const STDERR_LINES = 40;

/**
 * The script's output, when it ended with exit code 0.
 *
 * @throws RemoteCommandError
 */
export function outputOf(outcome: Outcome, context: CommandContext): string {
  const output = scriptOutput(outcome.stdout);
  const { exit, interruption } = outcome;
  if (output !== undefined && exit?.code === 0 && interruption === undefined) return output.toString("utf8");
  const stderr = outcome.stderr.toString("utf8");
  const end: CommandEnd = {
    exitCode: exit?.code ?? null,
    stdout: (output ?? outcome.stdout).toString("utf8"),
    stderr,
    connectionLost: exit === undefined && interruption === undefined,
  };
  const { kind, reason, next } = explain(outcome, end, output !== undefined, context);
  throw new RemoteCommandError(end, {
    kind,
    where: context.where,
    what: `cannot ${context.what} (${reason})`,
    why: lastLines(stderr),
    next,
    cause: interruption?.kind === "input" ? interruption.error : undefined,
  });
}

interface Explanation {
  kind: AdvisedKind;
  reason: string;
  next?: string;
}

function explain(
  outcome: Outcome,
  end: CommandEnd,
  scriptReached: boolean,
  context: CommandContext,
): Explanation {
  const { exit, interruption, seconds } = outcome;
  const { timeoutSeconds } = context;
  if (interruption?.kind === "input")
    return { kind: "commandFailed", reason: `its input failed: ${interruption.error.message}` };
  if (interruption?.kind === "deadline")
    return { kind: "notDoneInTime", reason: deadlineReason(exit?.code, timeoutSeconds) };
  if (exit === undefined) {
    return {
      kind: "connectionLost",
      reason: "the connection was lost",
      next: "look at the host: the command may have done its work, a part of it, or nothing.",
    };
  }
  if (exit.code === null) return { kind: "commandFailed", reason: `killed by ${exit.signal ?? "a signal"}` };
  if (TIMEOUT_CODES.includes(exit.code) && seconds >= timeoutSeconds)
    return { kind: "notDoneInTime", reason: `not done within ${count(timeoutSeconds, "second")}` };
  if (!scriptReached) return notReached(end, context);
  if (exit.code === 127) {
    return {
      kind: "commandFailed",
      reason: "exit code 127: a command was not found",
      next: "install it on the host, where the login shell's PATH finds it",
    };
  }
  return { kind: "commandFailed", reason: `exit code ${exit.code}` };
}

function deadlineReason(code: number | null | undefined, timeoutSeconds: number): string {
  return typeof code === "number"
    ? `it ended with exit code ${code}, but something that it started still holds its output open after ${count(timeoutSeconds, "second")}`
    : `not done within ${count(timeoutSeconds, "second")}`;
}

/** The command line did not get as far as the script: sudo or the login shell stood before it. */
function notReached({ exitCode, stderr }: CommandEnd, { sudo }: CommandContext): Explanation {
  if (sudo && stderr.includes("sudo")) {
    return {
      kind: "sudoRefused",
      reason: "sudo did not run it",
    };
  }
  return {
    kind: "commandFailed",
    reason: `the login shell did not run it, exit code ${exitCode}`,
    next: "the user needs a login shell that runs `/bin/sh -c`, and no forced command",
  };
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-STDERR_LINES).join("\n");
}
