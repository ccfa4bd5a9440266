import { messageOf, SimpleVmError } from "./errors";

/**
 * Tells the engine that a resource is there but not finished: it keeps the properties as the resource's state and
 * shows the reasons. Thrown by `create` once it has claimed the name, and by `update` when nobody knows how far it came.
 */
export class UnfinishedDeploy extends Error {
  readonly reasons: string[];

  constructor(
    cause: unknown,
    /** The resource's ID. */
    readonly id: string,
    /** The state to keep; it must hold the inputs' `__provider`, or no later step finds its provider. */
    readonly properties: Record<string, unknown>,
  ) {
    super(messageOf(cause), { cause });
    this.reasons = [this.message];
  }
}

/**
 * Runs a step whose errors @pulumi/pulumi's dynamic provider prints by itself as `${error}: ${error.stack}`, beside
 * the message that the engine shows at the resource. A user's mistake is told there once and without a stack; an
 * error that is not meant for the user keeps its own.
 */
export async function withoutStack<Result>(subject: string, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof SimpleVmError) {
      error.stack = "the reason stands at the resource";
      error.toString = () => `${subject} failed`;
    }
    throw error;
  }
}
