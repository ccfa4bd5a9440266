import type { PulumiProject, PulumiResult, ResourceState } from "../../../lab/pulumi";

/** What a run of Pulumi did and warned of, in one line: `3 update, 2 same; warns: ...`. */
export function describeRun({ changes, events }: PulumiResult): string {
  const counts = Object.entries(changes).map(([operation, count]) => `${count} ${operation}`);
  const warnings = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "warning" ? [plain(diagnosticEvent.message)] : [],
  );
  return [counts.join(", "), ...warnings.map((warning) => `warns: ${warning}`)].join("; ");
}

/** The engine's messages hold marks for colours, such as `<{%reset%}>`. */
const plain = (message: string): string =>
  message
    .replace(/<\{%[^%]*%\}>/g, "")
    .trim()
    .replaceAll("\n", " ");

/** What the state has of one output, by VM. */
export async function outputInState(
  project: PulumiProject,
  output: string,
): Promise<Record<string, unknown>> {
  const { checkpoint } = JSON.parse(await project.stateText());
  const resources: ResourceState[] = checkpoint.latest.resources;
  const found = resources.flatMap(({ outputs = {} }) =>
    output in outputs ? [[outputs.name, outputs[output]]] : [],
  );
  return Object.fromEntries(found);
}
