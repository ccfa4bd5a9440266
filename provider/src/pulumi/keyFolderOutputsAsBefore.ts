import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { isKnown, isSameHost, stateOf } from "./outputsAsBefore";
import { outputsInState, type StateProperties } from "./stateOfStack";

type Name = "publicKeys" | "generation" | "hostId";

/** Of a key folder, as `outputsAsBefore` does of a VM. */
export function keyFolderOutputsAsBefore(
  folder: pulumi.CustomResource,
  type: string,
): Record<Name, pulumi.Output<unknown>> {
  const planned = (property: string): pulumi.Output<unknown> => pulumi.output(Reflect.get(folder, property));
  const orBefore = (
    name: Name,
    properties: string[],
    before: (old: StateProperties, now: StateProperties) => unknown,
  ) => {
    const output = planned(name);
    const named = ["id", "host", "name", "resourceUrn", ...properties];
    const needed = pulumi.all(Object.fromEntries(named.map((property) => [property, planned(property)])));
    return pulumi.unsecret(needed).apply(async (now: StateProperties) => {
      if (await isKnown(output)) return output;
      const old = stateOf(now, await outputsInState(type));
      if (old === undefined || !isSameHost(old.host, now.host)) return output;
      return before(old, now) ?? output;
    });
  };
  const contents = ["generate", "rotate"];
  return {
    hostId: orBefore("hostId", [], ({ hostId }) => hostId),
    publicKeys: orBefore("publicKeys", contents, publicKeysAsBefore),
    generation: orBefore("generation", [...contents, "files"], (old, now) =>
      isSound(old) && [...contents, "files"].every((name) => isSame(name, old, now))
        ? old.generation
        : undefined,
    ),
  };
}

/** The keys that stay; of others it is not known yet what they will be. */
function publicKeysAsBefore(old: StateProperties, now: StateProperties): unknown {
  if (!isSound(old) || !isSame("rotate", old, now)) return undefined;
  const [kindsBefore, kinds] = [kindsOf(old), kindsOf(now)];
  const before = old.publicKeys as Record<string, string>;
  const keys = Object.keys(kinds).map((file) => {
    const key = kindsBefore[file] === kinds[file] ? before[file] : undefined;
    return [file, key ?? pulumi.unknown] as const;
  });
  return pulumi.output(Object.fromEntries(keys));
}

const kindsOf = ({ generate }: StateProperties): Record<string, unknown> =>
  (generate ?? {}) as Record<string, unknown>;

/** An argument that is left out is as one that has nothing in it. */
const isSame = (name: string, old: StateProperties, now: StateProperties): boolean =>
  isDeepStrictEqual(old[name] || undefined, now[name] || undefined);

/** Nothing is to be repaired by which keys may change. */
const isSound = ({ drift }: StateProperties): boolean =>
  Array.isArray(drift) && drift.every((kind) => kind === "owner");
