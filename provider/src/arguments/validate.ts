import { readableHostKey, unreadableHostKeys } from "./hostKeys";
import { type CheckFailure, type FlatIssue, flattenIssue, mistakesIn } from "./mistakes";
import { type VmArguments, vmArguments } from "./vm";

export type { CheckFailure } from "./mistakes";

/** The inputs with defaults; or every mistake in them; or neither where values are not known yet. */
export type Validation =
  | { kind: "valid"; vm: VmArguments }
  | { kind: "invalid"; failures: CheckFailure[] }
  | { kind: "unknown" };

/** Validates all inputs at once; what touches a value that is not known yet is left for the update. */
export function validate(inputs: unknown): Validation {
  const result = vmArguments.safeParse(withoutEngineProperties(inputs));
  const issues = [...(result.error?.issues ?? []).flatMap(flattenIssue), ...hostKeyIssues(inputs)];
  const failures = mistakesIn(issues, inputs, isSecret);
  if (failures.length > 0) return { kind: "invalid", failures };
  return result.success ? { kind: "valid", vm: result.data } : { kind: "unknown" };
}

/** Inputs that were validated before; whoever gave them has been told of their mistakes by then. */
export function parseVm(inputs: unknown): VmArguments {
  return vmArguments.parse(withoutEngineProperties(inputs));
}

/** The engine's own properties (`__provider`, `__defaults`) are not the user's. */
function withoutEngineProperties(inputs: unknown): unknown {
  if (typeof inputs !== "object" || inputs === null) return inputs;
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__")));
}

function hostKeyIssues(inputs: unknown): FlatIssue[] {
  const host = typeof inputs === "object" && inputs !== null && "host" in inputs ? inputs.host : undefined;
  return unreadableHostKeys(host).map((path) => ({ path, expected: readableHostKey }));
}

/**
 * Whether a message must not repeat the value: it is a secret, or it stands where secrets do and has another shape
 * than it should have.
 */
function isSecret([root, ...below]: string[]): boolean {
  if (root === "keyFolders") return true;
  if (root !== "host") return false;
  const name = below.at(-1) ?? "jump";
  return ["privateKey", "password", "jump"].includes(name);
}
