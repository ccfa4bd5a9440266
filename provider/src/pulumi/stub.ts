import type { dynamic } from "@pulumi/pulumi";
import type { ResourceKind } from "./stepsByKind";

/**
 * The provider that Pulumi writes into the state of each VM, as text. So it is short, captures nothing and hardly ever
 * changes: before the first step it takes over the steps of whatever release is installed then. `require` resolves
 * from the program's folder upwards.
 *
 * Where that fails, every step fails. The SDK would go on otherwise: it keeps a provider whose `configure` failed, and
 * takes one without `delete` as having deleted, without `read` as having found no difference, without `update` as
 * having emptied the state.
 *
 * Source: @pulumi/pulumi, cmd/dynamic-provider, `getProvider`: a provider read from a state is configured before any
 * of its methods is looked at. Six stubs, one for each step, would be three times the text, twice in each state.
 */
const stub: Stub = {
  async configure() {
    let why = "it is empty";
    const fail = async () => {
      throw Error(`cannot load pulumi-simple-vm from ${process.cwd()} or above: ${why}
What to do: install it, as a dependency of the program itself`);
    };
    for (const step of "check diff create read update delete".split(" ")) this[step] = fail;
    try {
      Object.assign(this, require("pulumi-simple-vm/lifecycle"));
    } catch (error) {
      why = (error as Error).message;
    }
  },
};

interface Stub extends Pick<dynamic.ResourceProvider, "configure"> {
  [step: string]: unknown;
}

/** The stub as the SDK's type has it: what that requires besides comes with `configure`. */
export const simpleVmProvider = stub as unknown as dynamic.ResourceProvider;

/**
 * The stub of another kind of resource: the same, beside its kind, by which the steps know whose they are
 * (`stepsByKind.ts`). To be made once a kind, as the SDK turns each provider object into text anew.
 */
export function stubOf(kind: Exclude<ResourceKind, "SimpleVm">): dynamic.ResourceProvider {
  return { kind, ...simpleVmProvider } as dynamic.ResourceProvider;
}
