import * as pulumi from "@pulumi/pulumi";
import { SimpleVmError } from "../errors/error";

/**
 * Refuses the option `import`: the engine would ask the provider to read a resource whose provider, which stands in the
 * state, is not there yet. @pulumi/pulumi's dynamic provider then ends in a TypeError of its own (`getProvider` in its
 * cmd/dynamic-provider), as `pulumi import` does.
 *
 * @param where the resource, as errors name it
 * @param instead what to do instead, beside leaving the option away
 */
export function withoutImport(
  where: string,
  options: pulumi.CustomResourceOptions | undefined,
  instead: string,
): pulumi.CustomResourceOptions | undefined {
  if (options?.import === undefined) return options;
  const error = new SimpleVmError({
    kind: "importRefused",
    what: "a dynamic resource cannot be imported",
    where,
    next: `leave the option \`import\` away, and ${instead}`,
  });
  throw new pulumi.ResourceError(error.message, undefined, true);
}
