import * as pulumi from "@pulumi/pulumi";
import { messageOf, SimpleVmError } from "../errors/error";

/**
 * Runs a part of the program whose mistakes are the user's: they end the program without a stack trace. Source:
 * @pulumi/pulumi, cmd/run, which prints a RunError's message alone, and one error once, however many promises end in it.
 */
export function inProgram<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    throw error instanceof SimpleVmError ? new pulumi.RunError(error.message) : error;
  }
}

/**
 * Lets several steps that end in the same words end in the same error: the SDK tells an error once, and would tell two
 * with one message twice.
 */
export function eachErrorOnce(): (step: () => void) => void {
  const told = new Map<string, unknown>();
  return (step) => {
    try {
      step();
    } catch (error) {
      const message = messageOf(error);
      const first = told.get(message) ?? error;
      told.set(message, first);
      throw first;
    }
  };
}
