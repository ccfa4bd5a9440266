import { z } from "zod";
import { readableHostKey, unreadableHostKeys } from "./hostKeys";
import { touchesUnknown } from "./unknowns";
import { type VmArguments, vmArguments } from "./vm";

/** A mistake in the inputs, in the form that the engine shows: the property's path and what is wrong with it. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** The inputs with defaults; or every mistake in them; or neither where values are not known yet. */
export type Validation =
  | { kind: "valid"; vm: VmArguments }
  | { kind: "invalid"; failures: CheckFailure[] }
  | { kind: "unknown" };

/** Validates all inputs at once; what touches a value that is not known yet is left for the update. */
export function validate(inputs: Record<string, unknown>): Validation {
  const result = vmArguments.safeParse(withoutEngineProperties(inputs));
  const issues = [...(result.error?.issues ?? []).flatMap(flattenIssue), ...hostKeyIssues(inputs)];
  const known = issues.filter((issue) => !touchesUnknown(inputs, issue.path));
  if (known.length > 0) return { kind: "invalid", failures: known.map((issue) => describe(issue, inputs)) };
  return result.success ? { kind: "valid", vm: result.data } : { kind: "unknown" };
}

/** Inputs that were validated before; whoever gave them has been told of their mistakes by then. */
export function parseVm(inputs: Record<string, unknown>): VmArguments {
  return vmArguments.parse(withoutEngineProperties(inputs));
}

/** The engine's own properties (`__provider`, `__defaults`) are not the user's. */
function withoutEngineProperties(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__")));
}

interface FlatIssue {
  path: PropertyKey[];
  expected: string;
  /** What came is told by the rule itself, or is no help and may be a secret under a misspelt name. */
  withoutValue?: boolean;
}

function hostKeyIssues({ host }: Record<string, unknown>): FlatIssue[] {
  return unreadableHostKeys(host).map((path) => ({ path, expected: readableHostKey }));
}

/** One mistake a property: an object with two unknown arguments is two mistakes. */
function flattenIssue(issue: z.core.$ZodIssue): FlatIssue[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      expected: "is not an argument; check its spelling",
      withoutValue: true,
    }));
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map((inner) => ({
      path: issue.path,
      expected: `has a bad name: it ${inner.message}`,
    }));
  }
  return [{ path: issue.path, expected: expectation(issue), withoutValue: issue.code === "custom" }];
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${article(issue.expected)}`;
    case "invalid_value":
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "too_small":
      if (!issue.message.startsWith("Too small")) return issue.message;
      return issue.origin === "string" ? "must not be empty" : `must be at least ${issue.minimum}`;
    case "too_big":
      return `must be at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function article(type: string): string {
  const name = type === "int" || type === "number" ? "whole number" : type === "record" ? "object" : type;
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
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

function describe({ path, expected, withoutValue }: FlatIssue, inputs: unknown): CheckFailure {
  const property = z.core.toDotPath(path);
  if (withoutValue) return { property, reason: expected };
  const value = path.reduce<unknown>(
    (parent, key) => (typeof parent === "object" && parent !== null ? Reflect.get(parent, key) : undefined),
    inputs,
  );
  const came = isSecret(path.map(String)) ? kindOf(value) : shorten(value);
  return { property, reason: `${expected}; it is ${came}` };
}

function kindOf(value: unknown): string {
  if (value === undefined) return "not set";
  if (value === null) return "null";
  if (typeof value === "number") return "a number";
  return Array.isArray(value) ? "a list" : article(typeof value);
}

function shorten(value: unknown): string {
  if (value === undefined || typeof value === "object") return kindOf(value);
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
