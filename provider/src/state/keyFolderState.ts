import type { z } from "zod";
import { type KeyFolderArguments, keyFolderArguments } from "../arguments/keyFolder";
import { withoutEngineProperties } from "../arguments/validate";
import { keyFolderStateV1 } from "./keyFolderV1";
import { problemsOf, unreadableState } from "./unreadable";

/** A way in which a key folder is not as the state has it; `plan/keyFolderDrift.ts` says what each means. */
export type KeyFolderDrift = z.output<typeof keyFolderStateV1>["drift"][number];

/** What an operation found out about a key folder, beside its inputs. */
export interface KeyFolderOutputs {
  /** The name of its newest generation; empty as long as none was made. */
  generation: string;
  /** The public halves of its generated keys, by file. */
  publicKeys: Record<string, string>;
  /** The fingerprint of the key by which its host was known. */
  hostId: string;
  drift: readonly KeyFolderDrift[];
}

/** A key folder as the state has it: its inputs with defaults, and its outputs. */
export type KeyFolderInState = KeyFolderArguments & KeyFolderOutputs;

const outputNames = ["generation", "publicKeys", "hostId", "drift", "stateVersion"];

/**
 * Reads a key folder's state that any release wrote.
 *
 * @throws SimpleVmError when it is none
 */
export function readKeyFolderState(properties: Record<string, unknown>): KeyFolderInState {
  const result = keyFolderStateV1.safeParse(properties);
  if (result.success) {
    const { stateVersion: _, ...folder } = result.data;
    return folder;
  }
  throw unreadableState({
    where: String(properties.name),
    kind: "unreadableState",
    what: "the state of this key folder cannot be read",
    why: problemsOf(result.error),
  });
}

/** The properties to be kept in the state: the inputs as the user gave them, and the outputs. */
export const writeKeyFolderState = (
  inputs: Record<string, unknown>,
  { generation, publicKeys, hostId, drift }: KeyFolderOutputs,
): Record<string, unknown> => ({
  ...inputs,
  generation,
  publicKeys,
  hostId,
  drift: [...drift],
  stateVersion: 1,
});

/** A state's inputs. */
export const keyFolderInputsOf = (properties: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => !outputNames.includes(name)));

/** The key folder that checked inputs describe. */
export const keyFolderOf = (inputs: Record<string, unknown>): KeyFolderArguments =>
  keyFolderArguments.parse(withoutEngineProperties(inputs));
