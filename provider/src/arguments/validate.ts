import type { z } from "zod";
import { readableHostKey, unreadableHostKeys } from "./hostKeys";
import { type CheckFailure, type FlatIssue, flattenIssue, mistakesIn } from "./mistakes";
import { type VmArguments, vmArguments } from "./vm";

export type { CheckFailure } from "./mistakes";

/** The inputs with defaults; or every mistake in them; or neither where values are not known yet. */
export type Validation<Valid> =
  | ({ kind: "valid" } & Valid)
  | { kind: "invalid"; failures: CheckFailure[] }
  | { kind: "unknown" };

/** Validates all inputs of a VM at once. */
export function validate(inputs: Record<string, unknown>): Validation<{ vm: VmArguments }> {
  const validation = validateBy(vmArguments, inputs);
  return validation.kind === "valid" ? { kind: "valid", vm: validation.value } : validation;
}

/**
 * Validates all inputs of a resource that has a `host` at once; what touches a value that is not known yet is left for the
 * update.
 */
export function validateBy<Value>(
  schema: z.ZodType<Value>,
  inputs: Record<string, unknown>,
): Validation<{ value: Value }> {
  const result = schema.safeParse(withoutEngineProperties(inputs));
  const issues = [...(result.error?.issues ?? []).flatMap(flattenIssue), ...hostKeyIssues(inputs)];
  const failures = mistakesIn(issues, inputs, isSecret);
  if (failures.length > 0) return { kind: "invalid", failures };
  return result.success ? { kind: "valid", value: result.data } : { kind: "unknown" };
}

/** Inputs that were validated before; whoever gave them has been told of their mistakes by then. */
export function parseVm(inputs: Record<string, unknown>): VmArguments {
  return vmArguments.parse(withoutEngineProperties(inputs));
}

/** The engine's own properties (`__provider`, `__defaults`) are not the user's. */
export function withoutEngineProperties(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__")));
}

function hostKeyIssues({ host }: Record<string, unknown>): FlatIssue[] {
  return unreadableHostKeys(host).map((path) => ({ path, expected: readableHostKey }));
}

/**
 * Whether a message must not repeat the value: it is a secret, or it stands where secrets do and has another shape
 * than it should have.
 */
function isSecret([root, ...below]: string[]): boolean {
  if (root === "keyFolders" || root === "files") return true;
  if (root !== "host") return false;
  const name = below.at(-1) ?? "jump";
  return ["privateKey", "password", "jump"].includes(name);
}
