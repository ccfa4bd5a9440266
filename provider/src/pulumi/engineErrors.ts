import type { Properties } from "../steps/properties";
import { UnfinishedDeploy } from "../steps/unfinished";
import { asUserError } from "./bug";

/** An error by which the engine keeps the properties as the resource's state and shows the reasons. */
class ResourceUnfinished extends Error {
  readonly reasons: string[];

  constructor(
    cause: Error,
    readonly id: string,
    /** They must hold the inputs' `__provider`, or no later step finds its provider. */
    readonly properties: Properties,
  ) {
    super(cause.message, { cause });
    this.reasons = [this.message];
  }
}

/**
 * Runs a step that may leave a VM unfinished, and then tells the engine so.
 *
 * @param subject what is under way, for a mistake of this package's
 */
export async function keptByEngine<Result>(subject: string, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof UnfinishedDeploy)) throw asUserError(error, subject);
    throw new ResourceUnfinished(asUserError(error.cause, subject), error.id, error.properties);
  }
}

/**
 * Runs a step whose errors @pulumi/pulumi's dynamic provider prints by itself as `${error}: ${error.stack}`, beside
 * the message that the engine shows at the resource. A user's mistake is told there once and without a stack; an
 * error that is not meant for the user is told as a mistake of this package's.
 */
export async function withoutStack<Result>(subject: string, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (thrown) {
    const error = asUserError(thrown, subject);
    error.stack = "the reason stands at the resource";
    error.toString = () => `${subject} failed`;
    throw error;
  }
}
