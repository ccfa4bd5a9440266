import * as pulumi from "@pulumi/pulumi";
import { unknownValue } from "../arguments/unknowns";

/** Inputs as far as they are known. */
export interface KnownInputs {
  /** The values; in the place of one that a preview does not know stands `unknownValue`. */
  value: unknown;
  /** Whether the value at a path, or what it is in, is a secret. */
  isSecret(path: readonly string[]): boolean;
}

/** What is known by now of inputs, each value for itself: the SDK's `output` knows all of an object, or nothing. */
export async function knownInputs(inputs: unknown): Promise<KnownInputs> {
  const secrets = new Set<string>();
  const value = await resolve(inputs, [], secrets);
  const isSecret = (path: readonly string[]) =>
    [...path, ""].some((_, length) => secrets.has(JSON.stringify(path.slice(0, length))));
  return { value, isSecret };
}

async function resolve(input: unknown, path: readonly string[], secrets: Set<string>): Promise<unknown> {
  if (pulumi.Output.isInstance(input)) {
    const output = input as unknown as OutputState;
    if (await output.isSecret) secrets.add(JSON.stringify(path));
    if (!(await output.isKnown)) return unknownValue;
    return resolve(await output.promise(), path, secrets);
  }
  if (input instanceof Promise) return resolve(await input, path, secrets);
  if (typeof input !== "object" || input === null) return input;
  const entries = await Promise.all(
    Object.entries(input).map(async ([name, inner]) => [
      name,
      await resolve(inner, [...path, name], secrets),
    ]),
  );
  return Array.isArray(input) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/** What the SDK's types leave out of an output. */
interface OutputState {
  isKnown: Promise<boolean>;
  isSecret: Promise<boolean>;
  promise(): Promise<unknown>;
}
