import type { dynamic } from "@pulumi/pulumi";

/**
 * The provider that Pulumi writes into the state of each VM, as text. So it is one line a step, captures nothing and
 * never changes: it asks for whatever release is installed when the step is run. `require` resolves from the
 * program's folder upwards.
 */
export const simpleVmProvider: dynamic.ResourceProvider = {
  check: (olds, news) => require("pulumi-simple-vm/lifecycle").check(olds, news),
  diff: (id, olds, news) => require("pulumi-simple-vm/lifecycle").diff(id, olds, news),
  create: (inputs) => require("pulumi-simple-vm/lifecycle").create(inputs),
  read: (id, props) => require("pulumi-simple-vm/lifecycle").read(id, props),
  update: (id, olds, news) => require("pulumi-simple-vm/lifecycle").update(id, olds, news),
  delete: (id, props) => require("pulumi-simple-vm/lifecycle").delete(id, props),
};
