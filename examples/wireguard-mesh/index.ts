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

/** Each host makes its VM's key and keeps it; only the public halves come here. */
const members = Object.entries(hosts).map(([name, host]) => {
  const generate = { "private.key": "wireguard" } as const;
  return {
    name,
    host,
    keys: new KeyFolder(`${name}-keys`, { host, generate, rotate: config.get("rotate") }),
  };
});

const network = wireguardNetwork({
  subnet: "10.98.0.0/16",
  peers: Object.fromEntries(
    members.map(({ name, host, keys }) => [
      name,
      {
        publicKey: keys.publicKeys["private.key"],
        privateKeyFile: "/etc/keys/tunnel/private.key",
        endpoint: pulumi.interpolate`${host.address}:${port}`,
        listenPort: 51820,
      },
    ]),
  ),
});

for (const { name, host, keys } of members) {
  new SimpleVm(name, {
    host,
    vm: { flake: `${flake}#${name}` },
    memory: 256,
    forwardPorts: [
      { protocol: "udp", address: "0.0.0.0", host: port, guest: 51820 },
      { host: sshPort, guest: 22 },
    ],
    keyFolders: {
      wireguard: { readOnly: true, files: { "wg0.conf": network.config(name) } },
      tunnel: keys,
    },
  });
}

export const addresses = network.addresses;
