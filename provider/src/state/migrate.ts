import type { z } from "zod";
import type { Holds, Same } from "../arguments/claims";
import { problemsOf, unknownVersion, unreadableState } from "./unreadable";
import { stateV1 } from "./v1";
import type { VmInState } from "./vmInState";

/** A reader for each version of the state that a release has written; the compiler holds them to today's shape. */
const readers: Record<number, z.ZodType<VmInState & { stateVersion: number }>> = { 1: stateV1 };

type Newest = z.output<typeof stateV1>;

/** The newest reader leaves nothing out, of which the types would tell only where it is required. */
export type ReaderIsWhole = [
  Holds<Same<Exclude<keyof Newest, "stateVersion">, Exclude<keyof VmInState, "unit" | "stateDirectory">>>,
  Holds<Same<keyof Newest["host"], keyof VmInState["host"]>>,
];

/**
 * A VM as a state of any version has it, in today's shape.
 *
 * @throws SimpleVmError for a state that no release known here has written
 */
export function migrateState(properties: Record<string, unknown>): VmInState {
  const { name, stateVersion } = properties;
  const reader = typeof stateVersion === "number" ? readers[stateVersion] : undefined;
  const result = reader?.safeParse(properties);
  if (result?.success) {
    const { stateVersion: _, ...vm } = result.data;
    return vm;
  }
  const why = result ? problemsOf(result.error) : unknownVersion(stateVersion, known);
  throw unreadableState({
    kind: "unreadableState",
    where: String(name),
    what: "the state of this VM cannot be read",
    why,
  });
}

const known = Object.keys(readers).join(" and ");
