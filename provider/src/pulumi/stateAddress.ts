import { Client } from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

/** Where a provider's process can ask for the state: its engine gives it none. */
export const stateAddress = z.object({
  /** The address of the resource monitor, which the program's process has. */
  monitor: z.string(),
  /** ORGANIZATION/PROJECT/STACK. */
  stackName: z.string(),
});

export type StateAddress = z.infer<typeof stateAddress>;

/** By the stack's root resource: a process may run programs of several stacks (Pulumi's Automation API). */
const addresses = new WeakMap<object, Promise<StateAddress | undefined>>();

/**
 * Where the state of the program's stack can be asked for in a preview; `undefined` in an update, which knows the old
 * outputs when it has built, outside a run of Pulumi, and where that cannot be found out: no reason for a program to fail.
 */
export function addressOfState(): Promise<StateAddress | undefined> | undefined {
  const stack = pulumi.runtime.getStackResource();
  const monitor = pulumi.runtime.getMonitor();
  if (stack === undefined || !(monitor instanceof Client) || !pulumi.runtime.isDryRun()) return undefined;
  const address =
    addresses.get(stack) ??
    answering(stack)
      .then(() => ({ monitor: monitor.getChannel().getTarget(), stackName: stackName() }))
      .catch(() => undefined);
  addresses.set(stack, address);
  return address;
}

/**
 * The engine answers a provider's question during its `check` only if it has begun to answer such questions before:
 * otherwise it waits for the end of the `check` to begin (pulumi/pulumi, pkg/resource/deploy/default_providers.go). So the
 * program asks one, of which no answer is needed.
 */
async function answering(stack: pulumi.Resource): Promise<void> {
  const urn = await (stack.urn as { promise?(): Promise<string> }).promise?.();
  await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn }).catch(() => undefined);
}

/** The name of the program's stack with those that it stands under. */
export const stackName = (): string =>
  [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
