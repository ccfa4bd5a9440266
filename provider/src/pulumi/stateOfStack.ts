import * as pulumi from "@pulumi/pulumi";
import { stackName } from "./stateAddress";

/** A resource's outputs as the state holds them, its inputs among them. */
export type StateProperties = Record<string, unknown>;

interface ResourceInState {
  type: string;
  outputs: StateProperties;
}

/** The answer by the stack's root resource: a process may run programs of several stacks (Pulumi's Automation API). */
const answers = new WeakMap<object, Promise<ResourceInState[]>>();

/**
 * The outputs of all resources of a type, as the last update left them; the state is asked for once a run, whatever the
 * types. None where it cannot be had: then a preview knows less, which is no reason for it to fail.
 *
 * Source: pulumi/pulumi, pkg/resource/deploy/builtins.go, `readStackResourceOutputs`. A stack without a state must not
 * be asked about.
 */
export async function outputsInState(type: string): Promise<StateProperties[]> {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) return [];
  const answer = answers.get(stack) ?? readResources().catch(() => []);
  answers.set(stack, answer);
  return (await answer).filter((resource) => resource.type === type).map(({ outputs }) => outputs);
}

async function readResources(): Promise<ResourceInState[]> {
  const { outputs } = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
    stackName: stackName(),
  });
  return Object.values<ResourceInState>(outputs);
}
