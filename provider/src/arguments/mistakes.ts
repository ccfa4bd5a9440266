import { z } from "zod";
import { touchesUnknown } from "./unknowns";

/** A mistake in the inputs, in the form that the engine shows: the property's path and what is wrong with it. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** A mistake at a path: what was expected there. */
export interface FlatIssue {
  path: PropertyKey[];
  expected: string;
  /** What came is told by the rule itself, or is no help and may be a secret under a misspelt name. */
  withoutValue?: boolean;
}

/**
 * Mistakes as they are told, each with the value that came, or with its kind alone where it may be a secret. What
 * touches a value that is not known yet is left out.
 */
export function mistakesIn(
  issues: readonly FlatIssue[],
  inputs: unknown,
  isSecret: (path: string[]) => boolean,
): CheckFailure[] {
  return issues
    .filter(({ path }) => !touchesUnknown(inputs, path))
    .map((issue) => describe(issue, inputs, isSecret));
}

/** One mistake a property: an object with two unknown arguments is two mistakes. */
export function flattenIssue(issue: z.core.$ZodIssue): FlatIssue[] {
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
  return [{ path: issue.path, expected: expectation(issue), withoutValue: !showsValue(issue) }];
}

/** A rule of its own tells by itself what came, where it may be told, unless it asks for that to be done here. */
const showsValue = (issue: z.core.$ZodIssue): boolean =>
  issue.code !== "custom" || issue.params?.showsValue === true;

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

function describe(
  { path, expected, withoutValue }: FlatIssue,
  inputs: unknown,
  isSecret: (path: string[]) => boolean,
): CheckFailure {
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
