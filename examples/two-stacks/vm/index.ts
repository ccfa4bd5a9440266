import * as pulumi from "@pulumi/pulumi";
import { type HostArgs, SimpleVm } from "pulumi-simple-vm";

const config = new pulumi.Config();

/** The host of the VM; it may be behind NAT. */
const host = config.requireObject<HostArgs>("host");

/** Folder of a flake that has the VM `web`. */
const flake = config.require("flake");

/** The stack of ../network: `organization/two-stacks-network/prod` where states are files. */
const network = new pulumi.StackReference(config.require("network"));

const file = network.requireOutput("files").apply((files: Record<string, string>) => {
  if (files.web === undefined)
    throw new Error("the network's stack has no peer `web`: add it to its `peers`");
  return files.web;
});

new SimpleVm("web", {
  host,
  vm: { flake: `${flake}#web` },
  memory: 256,
  forwardPorts: [{ host: 2222, guest: 22 }],
  keyFolders: { wireguard: { readOnly: true, files: { "wg0.conf": file } } },
});
