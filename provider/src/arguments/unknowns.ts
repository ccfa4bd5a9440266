/**
 * What stands in a preview's inputs for a value that is not known yet (an output of a resource to be created).
 * Source: @pulumi/pulumi, runtime/rpc, `unknownValue`; it is part of the engine's wire format.
 */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether the value is unknown or holds an unknown anywhere. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** Whether the value at the path, or anything on the way to it or below it, is unknown. */
export function touchesUnknown(root: unknown, path: readonly PropertyKey[]): boolean {
  let value = root;
  for (const key of path) {
    if (value === unknownValue) return true;
    if (typeof value !== "object" || value === null) return false;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return hasUnknown(value);
}
