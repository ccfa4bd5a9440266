import * as pulumi from "@pulumi/pulumi";
import { type HostArgs, SimpleVm } from "pulumi-simple-vm";

const config = new pulumi.Config();

const first = new SimpleVm("first", {
  host: config.requireObject<HostArgs>("host"),
  vm: { flake: ".#first" },
  memory: config.getNumber("memory") ?? 512,
  forwardPorts: [{ host: 2222, guest: 22 }],
  keyFolders: { ssh: { generate: { ssh_host_ed25519_key: "ssh-ed25519" } } },
});

export const hostKey = first.publicKeys.apply((keys) => keys["ssh/ssh_host_ed25519_key"]);
