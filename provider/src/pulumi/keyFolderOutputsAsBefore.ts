import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { outputOrBefore, type PreviewedOutput } from "./outputOrBefore";
import type { StateProperties } from "./stateOfStack";

type Name = "publicKeys" | "generation" | "hostId";

const contents = ["generate", "rotate"];
const everything = [...contents, "files"];

/** The outputs of a key folder for a preview: those that an update will leave are known. */
export function keyFolderOutputsAsBefore(
  resource: pulumi.CustomResource,
  type: string,
): Record<Name, pulumi.Output<unknown>> {
  const orBefore = (name: Name, followsFrom: string[], before: PreviewedOutput["before"]) =>
    outputOrBefore({ resource, type, name, followsFrom, before });
  return {
    hostId: orBefore("hostId", [], ({ hostId }) => hostId),
    publicKeys: orBefore("publicKeys", contents, publicKeysAsBefore),
    generation: orBefore("generation", everything, (old, now) =>
      isSound(old) && everything.every((name) => isSame(name, old, now)) ? old.generation : undefined,
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
