import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { outputOrBefore } from "./outputOrBefore";
import type { StateProperties } from "./stateOfStack";

/** What each output that is in a state only once a VM was deployed follows from, beside the host. */
const followsFrom = { closure: ["outPath"], publicKeys: ["keyFolders"], hostId: [] } as const;
type Name = keyof typeof followsFrom;

/** The outputs of a VM for a preview: those that an update will leave are known. */
export function outputsAsBefore(
  vm: pulumi.CustomResource,
  type: string,
  secretNames: readonly string[] = [],
): Record<Name, pulumi.Output<unknown>> {
  const orBefore = (name: Name) =>
    outputOrBefore({
      resource: vm,
      type,
      name,
      followsFrom: followsFrom[name],
      before: (old, now) => {
        if (!lasts(name, old, now)) return undefined;
        return secretNames.includes(name) ? pulumi.secret(old[name]) : old[name];
      },
    });
  return { closure: orBefore("closure"), publicKeys: orBefore("publicKeys"), hostId: orBefore("hostId") };
}

/** Whether an update leaves an output of the VM as it is. A key that a deploy did not get to, or that is not as it was made, may change. */
function lasts(name: Name, before: StateProperties, now: StateProperties): boolean {
  const drift = Array.isArray(before.drift) ? before.drift : [];
  if (drift.includes("unfinished")) return false;
  if (name === "closure") return before.outPath === now.outPath;
  if (name === "hostId") return true;
  const hasSameKeys = isDeepStrictEqual(generatedKeys(before.keyFolders), generatedKeys(now.keyFolders));
  return hasSameKeys && !drift.includes("keyFolders");
}

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
