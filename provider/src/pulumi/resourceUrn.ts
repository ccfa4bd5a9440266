import * as pulumi from "@pulumi/pulumi";

/**
 * The URN that a resource will have, known as soon as its parent's is, as an input that depends on nothing.
 *
 * `createUrn` gives an output that depends on the parent. A component stands there for all its children: an input that
 * depends on it waits for the siblings, and they for this one, until the program ends before any is registered, and the
 * engine removes what is there. A promise carries the value alone. It stays open only where the parent failed to
 * register; then this resource is not registered either.
 */
export function urnWithoutDependencies(
  name: string,
  type: string,
  parent: pulumi.Resource | undefined,
): Promise<string> {
  return new Promise((resolve) => {
    pulumi.createUrn(name, type, parent).apply(resolve);
  });
}
