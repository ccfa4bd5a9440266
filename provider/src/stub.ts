import type { dynamic } from "@pulumi/pulumi";

/**
 * The provider that Pulumi writes into the state of each VM, as text. So it is one line, captures nothing and never
 * changes: before the first step it takes over the steps of whatever release is installed then. `require` resolves
 * from the program's folder upwards.
 *
 * Source: @pulumi/pulumi, cmd/dynamic-provider, `getProvider`: a provider read from a state is configured before any
 * of its methods is looked at. Six stubs, one for each step, would be three times the text, twice in each state.
 */
const stub: Pick<dynamic.ResourceProvider, "configure"> = {
  async configure() {
    Object.assign(this, require("pulumi-simple-vm/lifecycle"));
  },
};

/** The stub as the SDK's type has it: what that requires besides comes with `configure`. */
export const simpleVmProvider = stub as dynamic.ResourceProvider;
