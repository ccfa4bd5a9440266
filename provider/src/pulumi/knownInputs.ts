import * as pulumi from "@pulumi/pulumi";
import { unknownValue } from "../arguments/unknowns";

/** Inputs as far as they are known. */
export interface KnownInputs {
  /** The values; in the place of one that a preview does not know stands `unknownValue`. */
  value: unknown;
  /** Whether the value at a path, or what it is in, is a secret. */
  isSecret(path: readonly string[]): boolean;
  /** Where an output or a promise has no value, as one of another stack that has no such output; `unknownValue` stands there. */
  absent: readonly PropertyKey[][];
}

/** What is known by now of inputs, each value for itself: the SDK's `output` knows all of an object, or nothing. */
export async function knownInputs(inputs: unknown): Promise<KnownInputs> {
  const found: Found = { secrets: new Set(), absent: [] };
  const value = await resolve(inputs, [], found);
  const isSecret = (path: readonly string[]) =>
    [...path, ""].some((_, length) => found.secrets.has(textOf(path.slice(0, length))));
  return { value, isSecret, absent: found.absent };
}

/** What is found on the way through the inputs: where secrets are, and where values are absent. */
interface Found {
  secrets: Set<string>;
  absent: PropertyKey[][];
}

const textOf = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String));

async function resolve(input: unknown, path: readonly PropertyKey[], found: Found): Promise<unknown> {
  if (pulumi.Output.isInstance(input)) {
    const output = input as unknown as OutputState;
    if (await output.isSecret) found.secrets.add(textOf(path));
    if (!(await output.isKnown)) return unknownValue;
    return resolveLater(await output.promise(), path, found);
  }
  if (input instanceof Promise) return resolveLater(await input, path, found);
  if (typeof input !== "object" || input === null) return input;
  if (Array.isArray(input))
    return Promise.all(input.map((inner, index) => resolve(inner, [...path, index], found)));
  const entries = await Promise.all(
    Object.entries(input).map(async ([name, inner]) => [name, await resolve(inner, [...path, name], found)]),
  );
  return Object.fromEntries(entries);
}

function resolveLater(value: unknown, path: readonly PropertyKey[], found: Found): Promise<unknown> | string {
  if (value !== undefined) return resolve(value, path, found);
  found.absent.push([...path]);
  return unknownValue;
}

/** What the SDK's types leave out of an output. */
interface OutputState {
  isKnown: Promise<boolean>;
  isSecret: Promise<boolean>;
  promise(): Promise<unknown>;
}
