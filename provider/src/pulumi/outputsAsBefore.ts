import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { outputsInState, type StateProperties } from "./stateOfStack";

/** The outputs that are in a state only once a VM was deployed. */
const names = ["closure", "publicKeys", "hostId"] as const;
type Name = (typeof names)[number];

/**
 * Outputs for a preview: one that the engine does not know, because the VM is to be updated, is taken from the state if
 * the update will not change it. Otherwise a cloud machine with the VM's public key in its user data would be announced
 * as replaced whenever the VM's package changes.
 *
 * Here, in the program's process, as the provider's cannot know them: the engine gives `check` the old inputs alone, and
 * takes the checked inputs for the outputs of a dynamic resource. Outputs among the inputs would show as changes.
 */
export function outputsAsBefore(
  vm: pulumi.CustomResource,
  type: string,
  secretNames: readonly string[] = [],
): Record<Name, pulumi.Output<unknown>> {
  const planned = (property: string): pulumi.Output<unknown> => pulumi.output(Reflect.get(vm, property));
  const orBefore = (name: Name) => {
    const output = planned(name);
    const needed = pulumi.all({
      // Known for a VM that stays, unknown for one that is made or replaced.
      id: vm.id,
      host: planned("host"),
      name: planned("name"),
      resourceUrn: planned("resourceUrn"),
      ...(name === "closure" ? { outPath: planned("outPath") } : {}),
      ...(name === "publicKeys" ? { keyFolders: planned("keyFolders") } : {}),
    });
    // Secrets of the host and the key folders are compared here, and do not make a secret of what is public.
    return pulumi.unsecret(needed).apply(async (now: StateProperties) => {
      if (await isKnown(output)) return output;
      const before = stateOf(now, await outputsInState(type));
      if (before === undefined || !lasts(name, before, now)) return output;
      return secretNames.includes(name) ? pulumi.secret(before[name]) : before[name];
    });
  };
  return { closure: orBefore("closure"), publicKeys: orBefore("publicKeys"), hostId: orBefore("hostId") };
}

/** By the URN, or under another one by the host: VMs on two hosts may have one name. */
export function stateOf(
  now: StateProperties,
  states: readonly StateProperties[],
): StateProperties | undefined {
  const named = states.filter((old) => old.name === now.name);
  const same = named.find((old) => old.resourceUrn !== undefined && old.resourceUrn === now.resourceUrn);
  return same ?? named.find((old) => isSameHost(old.host, now.host));
}

/** Whether the engine has said what an output will be; the SDK's types leave this property out. */
export const isKnown = (output: pulumi.Output<unknown>): Promise<boolean> | undefined =>
  (output as { isKnown?: Promise<boolean> }).isKnown;

/** Whether an update leaves an output of the VM as it is. A key that a deploy did not get to, or that is not as it was made, may change. */
function lasts(name: Name, before: StateProperties, now: StateProperties): boolean {
  if (before[name] === undefined || !isSameHost(before.host, now.host)) return false;
  const drift = Array.isArray(before.drift) ? before.drift : [];
  if (drift.includes("unfinished")) return false;
  if (name === "closure") return before.outPath === now.outPath;
  if (name === "hostId") return true;
  const hasSameKeys = isDeepStrictEqual(generatedKeys(before.keyFolders), generatedKeys(now.keyFolders));
  return hasSameKeys && !drift.includes("keyFolders");
}

interface Host {
  address?: unknown;
  port?: unknown;
  hostKey?: unknown;
  jump?: Host;
}

/** By the same key, or by the same way and no other key: strict, as the preview would otherwise promise too much. */
export function isSameHost(before: unknown, now: unknown): boolean {
  const [old, host] = [before as Host, now as Host];
  if (old.hostKey !== host.hostKey) return false;
  const isPinned = host.hostKey !== undefined && host.hostKey !== "trust-on-first-use";
  return isPinned || isDeepStrictEqual(wayTo(old), wayTo(host));
}

const wayTo = ({ address, port = 22, hostKey, jump }: Host): object => ({
  address,
  port,
  hostKey,
  jump: jump && wayTo(jump),
});

/** What tells the keys that the host makes: their kinds by folder and file, or the generation that they come from. */
function generatedKeys(keyFolders: unknown): object {
  const folders = Object.entries(
    (keyFolders ?? {}) as Record<string, { generate?: object; folder?: object }>,
  );
  return Object.fromEntries(
    folders
      .map(([tag, { generate = {}, folder }]) => [tag, { ...generate, ...(folder && { folder }) }] as const)
      .filter(([, keys]) => Object.keys(keys).length > 0),
  );
}
