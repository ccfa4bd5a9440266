import * as pulumi from "@pulumi/pulumi";
import { type HostArgs, SimpleVm } from "pulumi-simple-vm";

const config = new pulumi.Config();

/** The VM's package, as the CI job built it: `nix build --print-out-paths` of its run script's derivation. */
const storePath = config.require("storePath");

const gateway = new SimpleVm("gateway", {
  host: config.requireObject<HostArgs>("host"),
  vm: { storePath },
  health: [{ console: "Reached target .*Multi-User" }],
});

export const deployed = gateway.outPath;
