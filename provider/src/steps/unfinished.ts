import { messageOf } from "../errors/error";
import type { Properties } from "./properties";

/**
 * A VM is on its host but not finished, or nobody knows how far it came. Thrown by `create` once it has claimed the
 * name, and by `update` when its end is not known; `cause` says why.
 */
export class UnfinishedDeploy extends Error {
  constructor(
    cause: unknown,
    /** The resource's ID. */
    readonly id: string,
    /** The state to keep of it. */
    readonly properties: Properties,
  ) {
    super(messageOf(cause), { cause });
  }
}
