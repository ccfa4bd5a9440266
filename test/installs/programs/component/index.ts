import * as pulumi from "@pulumi/pulumi";
import { KeyFolder, SimpleVm } from "pulumi-simple-vm";

import vm = require("./vm.json");

/** Its VM was declared outside of it before, as `router`. */
class Gateway extends pulumi.ComponentResource {
  readonly unit: pulumi.Output<string>;

  constructor(name: string) {
    super("example:index:Gateway", name, {});
    const keys = new KeyFolder(
      `${name}-keys`,
      { host: vm.host, generate: { key: "wireguard" } },
      { parent: this },
    );
    const aliases = [{ name: "router", parent: pulumi.rootStackResource }];
    const args = { ...vm, name: "router", keyFolders: { wireguard: { folder: keys } } };
    this.unit = new SimpleVm(name, args, { parent: this, aliases }).unit;
    this.registerOutputs({ unit: this.unit });
  }
}

// On the component, and so on all that is in it.
const memory: pulumi.ResourceTransform = async ({ type, props, opts }) =>
  type.endsWith(":SimpleVm") ? { props: { ...props, memory: 768 }, opts } : undefined;
pulumi.runtime.registerResourceTransform(memory);

export const { unit } = new Gateway("gateway");
