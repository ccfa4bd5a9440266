import * as pulumi from "@pulumi/pulumi";
import { type HostArgs, KeyFolder, SimpleVm, wireguardNetwork } from "pulumi-simple-vm";

const config = new pulumi.Config();

/** The hosts by the names of their VMs, such as `{ "amsterdam": { "address": "192.0.2.10" }, ... }`. */
const hosts = config.requireObject<Record<string, HostArgs>>("hosts");

/** Folder of a flake that has a VM for each name as `nixosConfigurations`. */
const flake = config.require("flake");

/** UDP port of each host that leads to its VM's WireGuard. */
const port = config.getNumber("port") ?? 51820;

/** TCP port of each host's loopback that leads to its VM's SSH. */
const sshPort = config.getNumber("sshPort") ?? 2222;

const names = Object.keys(hosts);
const hostOf = (name: string): HostArgs => hosts[name] ?? { address: name };

/** Each host makes its VM's key and keeps it; only the public halves come here. */
const keys = Object.fromEntries(
  names.map((name) => [
    name,
    new KeyFolder(`${name}-keys`, {
      host: hostOf(name),
      generate: { "private.key": "wireguard" },
      rotate: config.get("rotate"),
    }),
  ]),
);

const network = wireguardNetwork({
  subnet: "10.98.0.0/16",
  peers: Object.fromEntries(
    names.map((name) => [
      name,
      {
        publicKey: pulumi.output(keys[name]?.publicKeys).apply((made) => made?.["private.key"] ?? ""),
        privateKeyFile: "/etc/keys/tunnel/private.key",
        endpoint: pulumi.interpolate`${hostOf(name).address}:${port}`,
        listenPort: 51820,
      },
    ]),
  ),
});

for (const name of names) {
  new SimpleVm(name, {
    host: hostOf(name),
    vm: { flake: `${flake}#${name}` },
    memory: 256,
    forwardPorts: [
      { protocol: "udp", address: "0.0.0.0", host: port, guest: 51820 },
      { host: sshPort, guest: 22 },
    ],
    keyFolders: {
      wireguard: { readOnly: true, files: { "wg0.conf": network.config(name) } },
      tunnel: keys[name] ?? {},
    },
  });
}

export const addresses = network.addresses;
