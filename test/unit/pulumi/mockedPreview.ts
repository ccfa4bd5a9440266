import * as pulumi from "@pulumi/pulumi";

/** A resource whose outputs the engine knows as `state` says, and no others. */
export class Machine extends pulumi.CustomResource {
  declare readonly ip: pulumi.Output<string>;
  declare readonly key: pulumi.Output<string>;

  constructor(name: string, inputs: pulumi.Inputs = {}) {
    super("test:index:Machine", name, { ip: undefined, key: undefined, ...inputs });
  }
}

/** From now on programs run in a preview, whose engine knows these outputs of the machines of these names. */
export function mockPreview(state: Record<string, Record<string, unknown>> = {}): Promise<void> {
  const newResource = ({ name, inputs }: pulumi.runtime.MockResourceArgs) => ({
    id: `${name}-id`,
    state: { ...inputs, ...state[name] },
  });
  return pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "project", "stack", true);
}

/** What the SDK keeps of an output beside its value. */
interface OutputState {
  isKnown: Promise<boolean>;
  isSecret: Promise<boolean>;
  promise(): Promise<unknown>;
  allResources(): Promise<Set<pulumi.Resource>>;
}

/** All of an output: its value, where it is known; whether it is a secret; the names of what it depends on. */
export async function stateOf(output: pulumi.Output<unknown>): Promise<{
  value: unknown;
  isSecret: boolean;
  dependsOn: string[];
}> {
  const state = output as unknown as OutputState;
  const isKnown = await state.isKnown;
  const resources = [...(await state.allResources())];
  const urns = await Promise.all(
    resources.map(({ urn }) => (urn as unknown as { promise(): Promise<string> }).promise()),
  );
  return {
    value: isKnown ? await state.promise() : "unknown",
    isSecret: await state.isSecret,
    dependsOn: urns.map((urn) => urn.split("::").at(-1) ?? "").sort(),
  };
}

/** The error that an output's program would end with. */
export async function errorOf(output: pulumi.Output<unknown>): Promise<unknown> {
  const { isKnown, isSecret, promise } = output as unknown as OutputState;
  const [value] = await Promise.allSettled([promise(), isKnown, isSecret]);
  return value.status === "rejected" ? value.reason : undefined;
}

/** Its message, as the SDK tells it: with a stack unless it is a RunError. */
export async function failureOf(output: pulumi.Output<unknown>): Promise<string> {
  const error = await errorOf(output);
  if (error === undefined) return "none";
  return `${pulumi.RunError.isInstance(error) ? "" : "with a stack: "}${(error as Error).message}`;
}
