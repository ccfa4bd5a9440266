import * as pulumi from "@pulumi/pulumi";
import { type HostArgs, SimpleVm, wireguardNetwork } from "pulumi-simple-vm";

const config = new pulumi.Config();

/** The two hosts; they may be one and the same. */
const [left, right] = config.requireObject<[HostArgs, HostArgs]>("hosts");

/** Folder of a flake that has the three VMs as `nixosConfigurations`. */
const flake = config.require("flake");

/** UDP port of the left host that leads to the gateway's WireGuard. */
const tunnelPort = config.getNumber("tunnelPort") ?? 51820;

/** The tunnel, its private keys made by `wg genkey | pulumi config set --secret gatewayKey`, and `workerKey` likewise. */
const tunnel = wireguardNetwork({
  subnet: "10.99.0.0/24",
  peers: {
    gateway: {
      address: "10.99.0.1",
      privateKey: config.requireSecret("gatewayKey"),
      endpoint: pulumi.interpolate`${left.address}:${tunnelPort}`,
    },
    worker: {
      address: "10.99.0.2",
      privateKey: config.requireSecret("workerKey"),
      keepalive: 5,
    },
  },
});

const gateway = new SimpleVm("gateway", {
  host: left,
  vm: { flake: `${flake}#gateway` },
  memory: 256,
  forwardPorts: [{ protocol: "udp", address: "0.0.0.0", host: tunnelPort, guest: 51820 }],
  keyFolders: {
    wireguard: { files: { "wg0.conf": tunnel.config("gateway") } },
    ssh: { generate: { ssh_host_ed25519_key: "ssh-ed25519" } },
  },
});

const worker = new SimpleVm("worker", {
  host: right,
  vm: { flake: `${flake}#worker` },
  memory: 256,
  forwardPorts: [{ host: 2222, guest: 22 }],
  keyFolders: { wireguard: { readOnly: true, files: { "wg0.conf": tunnel.config("worker") } } },
});

const database = new SimpleVm("database", {
  host: right,
  vm: { flake: `${flake}#database` },
  memory: 256,
  persistState: true,
  deletePersistentState: config.getBoolean("deleteDatabase") ?? false,
});

export const packages = { gateway: gateway.outPath, worker: worker.outPath, database: database.outPath };
export const gatewayHostKey = gateway.publicKeys.apply((keys) => keys["ssh/ssh_host_ed25519_key"]);
export const databaseDrive = database.stateDirectory;
