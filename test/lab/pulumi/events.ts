import { existsSync, readFileSync } from "node:fs";

/** One line of the engine's event log (`--event-log`), as far as the lab reads it (pulumi sdk/go/common/apitype/events.go). */
export interface EngineEvent {
  /** A message for the user; `ephemeral` ones only show while the resource is being worked on. */
  diagnosticEvent?: { urn?: string; severity: string; message: string; prefix?: string; ephemeral?: boolean };
  /** Precedes a step of the engine. */
  resourcePreEvent?: { metadata: StepMetadata; planning?: boolean };
  /** Follows a step that succeeded. */
  resOutputsEvent?: { metadata: StepMetadata; planning?: boolean };
  /** Follows a step that failed. */
  resOpFailedEvent?: { metadata: StepMetadata };
  /** The last one, of a run that got as far. */
  summaryEvent?: { resourceChanges?: Record<string, number>; isPreview: boolean; result: string };
}

/** What the engine does to a resource. */
export interface StepMetadata {
  /** `create`, `update`, `same`, `delete`, `replace`, `create-replacement`, `delete-replaced`, `refresh`, `read`. */
  op: string;
  urn: string;
  type: string;
  /** The names of the arguments that differ. */
  diffs?: string[];
  old?: { id: string; inputs: Record<string, unknown>; outputs: Record<string, unknown> } | null;
  new?: { id: string; inputs: Record<string, unknown>; outputs: Record<string, unknown> } | null;
}

/** The events of a run, without the engine's debugging messages. */
export function readEvents(file: string): EngineEvent[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): EngineEvent => JSON.parse(line))
    .filter((event) => event.diagnosticEvent?.severity !== "debug");
}

/** How many resources underwent what, the stack's own included: `{ create: 3, same: 1 }`. */
export function countChanges(events: EngineEvent[]): Record<string, number> {
  return events.find((event) => event.summaryEvent)?.summaryEvent?.resourceChanges ?? {};
}
