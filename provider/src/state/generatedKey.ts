import { z } from "zod";
import { problemsOf, unknownVersion, unreadableState } from "./unreadable";

/** Outputs of a key that the deployer made, by their names: the halves of a pair, or a preshared key. */
export type KeyOutputs = Readonly<Record<string, string>>;

/** The version of the state's shape; one of an older version is to be read by a schema of its own. */
const stateVersion = 1;

/** A key as version 1 of the state has it. Frozen, as `v1.ts` is. */
const keyV1 = z.object({ stateVersion: z.literal(1), rotate: z.string().optional() });

/** The properties to be kept in the state: the inputs as the user gave them, and the key. */
export const writeKeyState = (
  inputs: Record<string, unknown>,
  outputs: KeyOutputs,
): Record<string, unknown> => ({ ...inputs, ...outputs, stateVersion });

/**
 * Reads the state of a key.
 *
 * @param names the key's outputs
 * @throws SimpleVmError for a state that no release known here has written; the message shows no value of it
 */
export function readKeyState(
  properties: Record<string, unknown>,
  names: readonly string[],
): { rotate: string | undefined; outputs: KeyOutputs } {
  const shape = Object.fromEntries(names.map((name) => [name, z.string()]));
  const state = keyV1.extend(shape).safeParse(properties);
  if (!state.success) {
    const version = properties.stateVersion;
    const isKnown = version === stateVersion;
    const why = isKnown ? problemsOf(state.error) : unknownVersion(version, String(stateVersion));
    throw unreadableState({
      kind: "unreadableKeyState",
      where: "a WireGuard key",
      what: "the state of this key cannot be read",
      why,
    });
  }
  const outputs = Object.fromEntries(names.map((name) => [name, Reflect.get(state.data, name) as string]));
  return { rotate: state.data.rotate, outputs };
}
