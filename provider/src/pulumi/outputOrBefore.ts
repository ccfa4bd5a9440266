import * as pulumi from "@pulumi/pulumi";
import { isSameHost } from "./sameHost";
import { outputsInState, type StateProperties } from "./stateOfStack";

/** An output of a resource that is on a host, in a preview. */
export interface PreviewedOutput {
  resource: pulumi.CustomResource;
  type: string;
  name: string;
  /** The properties that the value follows from, beside the host and what tells the resource. */
  followsFrom: readonly string[];
  /** The value that an update will leave; `undefined` where it may become another. The host is the same. */
  before: (old: StateProperties, now: StateProperties) => unknown;
}

/**
 * An output for a preview: one that the engine does not know, because the resource is to be updated, is taken from the
 * state if the update will not change it. Otherwise a cloud machine with the resource's public key in its user data would
 * be announced as replaced whenever anything else changes.
 *
 * Here, in the program's process, as the provider's cannot know them: the engine gives `check` the old inputs alone, and
 * takes the checked inputs for the outputs of a dynamic resource. Outputs among the inputs would show as changes.
 */
export function outputOrBefore({ resource, type, name, followsFrom, before }: PreviewedOutput) {
  const planned = (property: string): pulumi.Output<unknown> =>
    pulumi.output(Reflect.get(resource, property));
  const output = planned(name);
  // The ID is known for a resource that stays, unknown for one that is made or replaced.
  const needed = ["id", "host", "name", "resourceUrn", ...followsFrom];
  const now = pulumi.all(Object.fromEntries(needed.map((property) => [property, planned(property)])));
  // Secrets of the host and of key folders are compared here, and do not make a secret of what is public.
  return pulumi.unsecret(now).apply(async (properties: StateProperties) => {
    if (await isKnown(output)) return output;
    const old = stateOf(properties, await outputsInState(type));
    if (old === undefined || !isSameHost(old.host, properties.host)) return output;
    return before(old, properties) ?? output;
  });
}

/** By the URN, or under another one by the host: resources on two hosts may have one name. */
function stateOf(now: StateProperties, states: readonly StateProperties[]): StateProperties | undefined {
  const named = states.filter((old) => old.name === now.name);
  const same = named.find((old) => old.resourceUrn !== undefined && old.resourceUrn === now.resourceUrn);
  return same ?? named.find((old) => isSameHost(old.host, now.host));
}

/** Whether the engine has said what an output will be; the SDK's types leave this property out. */
const isKnown = (output: pulumi.Output<unknown>): Promise<boolean> | undefined =>
  (output as { isKnown?: Promise<boolean> }).isKnown;
