import { parseKeyLine, SUPPORTED_KEY_TYPES } from "../ssh/hostKey";
import { keyLineForm } from "./host";

/** What a key line has to be so that a host can be known by it. */
export const readableHostKey = `must be a whole public key of type ${listed(SUPPORTED_KEY_TYPES)}`;

/**
 * The paths of `hostKey` arguments, jump hosts' too, that have the form of a key line and are no key by which a host
 * can be known. Not a rule of the arguments' schema, which states are read by as well: one that was written before
 * has to stay readable.
 */
export function unreadableHostKeys(host: unknown, path: readonly string[] = ["host"]): string[][] {
  if (typeof host !== "object" || host === null) return [];
  const { hostKey, jump }: { hostKey?: unknown; jump?: unknown } = host;
  const isUnreadable =
    typeof hostKey === "string" && keyLineForm.test(hostKey) && parseKeyLine(hostKey) === undefined;
  return [...(isUnreadable ? [[...path, "hostKey"]] : []), ...unreadableHostKeys(jump, [...path, "jump"])];
}

function listed(types: readonly string[]): string {
  return `${types.slice(0, -1).join(", ")} or ${types.at(-1)}`;
}
