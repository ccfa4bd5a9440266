import { z } from "zod";
import { type CheckFailure, flattenIssue, mistakesIn } from "../arguments/mistakes";
import { SimpleVmError } from "../errors/error";

/** Fields that hold secrets, or may. */
const secretFields = ["privateKey", "presharedKey", "preUp", "postUp", "preDown", "postDown"];

/**
 * All mistakes in what is known of the values that a schema is for.
 *
 * @param isSecret whether the program marked the value at a path as a secret: no message shows it then
 */
export function mistakesOf(
  schema: z.ZodType,
  given: unknown,
  isSecret: (path: string[]) => boolean = () => false,
): CheckFailure[] {
  const { error } = schema.safeParse(given);
  const issues = (error?.issues ?? []).flatMap(flattenIssue);
  const isHidden = (path: string[]) => path.some((name) => secretFields.includes(name)) || isSecret(path);
  return mistakesIn(issues, given, isHidden);
}

/** A field as mistakes name it. */
export const fieldOf = (...path: PropertyKey[]): string => z.core.toDotPath(path);

/**
 * Tells all mistakes at once, each with its field.
 *
 * @throws SimpleVmError unless there are none
 */
export function refuseMistakes(where: string, mistakes: readonly CheckFailure[]): void {
  if (mistakes.length === 0) return;
  const told = mistakes.map(({ property, reason }) => (property === "" ? reason : `${property}: ${reason}`));
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  throw new SimpleVmError({
    kind: "argumentMistakes",
    where,
    what: `${count} in the arguments`,
    why: told.join("\n"),
  });
}
