import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { type HostArgs, SimpleVm, WireGuardKey, wireguardNetwork } from "pulumi-simple-vm";

const config = new pulumi.Config();

/** The host of the VM, at home or in a rack; it may be behind NAT. */
const host = config.requireObject<HostArgs>("host");

/** Another value gives both ends new keys. */
const rotate = config.get("rotate");

/** Names of the account's SSH keys that may log in to the server; with one, its port 22 is open. */
const sshKeys = config.getObject<string[]>("sshKeys") ?? [];

const vmKey = new WireGuardKey("vm", { rotate });
const cloudKey = new WireGuardKey("cloud", { rotate });

const network = wireguardNetwork({
  subnet: "10.99.0.0/16",
  peers: {
    vm: { publicKey: vmKey.publicKey, privateKey: vmKey.privateKey },
    cloud: {
      publicKey: cloudKey.publicKey,
      privateKey: cloudKey.privateKey,
      endpoint: () => cloud.ipv4Address,
    },
  },
});

const everywhere = { direction: "in", sourceIps: ["0.0.0.0/0", "::/0"] };
const ssh = sshKeys.length > 0 ? [{ ...everywhere, protocol: "tcp", port: "22" }] : [];

const firewall = new hcloud.Firewall("wireguard", {
  rules: [{ ...everywhere, protocol: "udp", port: "51820" }, ...ssh],
});

const cloud: hcloud.Server = new hcloud.Server("cloud", {
  image: "debian-13",
  serverType: config.get("serverType") ?? "cx23",
  location: config.get("location") ?? "fsn1",
  sshKeys,
  firewallIds: [firewall.id.apply(Number)],
  userData: network.cloudInit("cloud", { system: "debian" }),
});

const vm = new SimpleVm("vm", {
  host,
  vm: { flake: config.get("flake") ?? ".#vm" },
  keyFolders: { wireguard: { readOnly: true, files: { "wg0.conf": network.config("vm") } } },
});

export const addresses = network.addresses;
export const cloudAddress = cloud.ipv4Address;
export const vmPackage = vm.outPath;
