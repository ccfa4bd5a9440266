import * as pulumi from "@pulumi/pulumi";
import { type HostArgs, SimpleVm, WireGuardKey, wireguardNetwork } from "pulumi-simple-vm";

const config = new pulumi.Config();

/** The host of the hub, which the other peers reach. */
const host = config.requireObject<HostArgs>("host");

/** Folder of a flake that has the VM `hub`. */
const flake = config.require("flake");

/** The peers whose VMs other stacks run. */
const names = config.getObject<string[]>("peers") ?? ["web"];

const keyOf = (name: string) => {
  const { publicKey, privateKey } = new WireGuardKey(name, { rotate: config.get("rotate") });
  return { publicKey, privateKey };
};

const others = Object.fromEntries(names.map((name) => [name, keyOf(name)]));

const network = wireguardNetwork<string>({
  subnet: "10.97.0.0/16",
  hub: "hub",
  peers: { ...others, hub: { ...keyOf("hub"), endpoint: host.address } },
});

new SimpleVm("hub", {
  host,
  vm: { flake: `${flake}#hub` },
  memory: 256,
  forwardPorts: [
    { protocol: "udp", address: "0.0.0.0", host: 51820, guest: 51820 },
    { host: 2222, guest: 22 },
  ],
  keyFolders: { wireguard: { readOnly: true, files: { "wg0.conf": network.config("hub") } } },
});

export const addresses = network.addresses;

/** The peers' wg-quick files, which are secrets in this state and in those that read them. */
export const files = Object.fromEntries(names.map((name) => [name, network.config(name)]));
