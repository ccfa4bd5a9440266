import * as pulumi from "@pulumi/pulumi";
import { type HostArgs, SimpleVm } from "pulumi-simple-vm";
import { publicKeyOf, tunnelFile } from "./tunnel";

const config = new pulumi.Config();

/** The two hosts; they may be one and the same. */
const [left, right] = config.requireObject<[HostArgs, HostArgs]>("hosts");

/** Folder of a flake that has the three VMs as `nixosConfigurations`. */
const flake = config.require("flake");

/** UDP port of the left host that leads to the gateway's WireGuard. */
const tunnelPort = config.getNumber("tunnelPort") ?? 51820;

/** The tunnel's private keys: `wg genkey | pulumi config set --secret gatewayKey`. */
const gatewayKey = config.requireSecret("gatewayKey");
const workerKey = config.requireSecret("workerKey");

const gateway = new SimpleVm("gateway", {
  host: left,
  vm: { flake: `${flake}#gateway` },
  memory: 256,
  forwardPorts: [{ protocol: "udp", address: "0.0.0.0", host: tunnelPort, guest: 51820 }],
  keyFolders: {
    wireguard: {
      files: {
        "wg0.conf": tunnelFile({
          address: "10.99.0.1/24",
          privateKey: gatewayKey,
          listenPort: 51820,
          peer: { publicKey: publicKeyOf(workerKey), allowedIps: "10.99.0.2/32" },
        }),
      },
    },
    ssh: { generate: { ssh_host_ed25519_key: "ssh-ed25519" } },
  },
});

const worker = new SimpleVm("worker", {
  host: right,
  vm: { flake: `${flake}#worker` },
  memory: 256,
  forwardPorts: [{ host: 2222, guest: 22 }],
  keyFolders: {
    wireguard: {
      readOnly: true,
      files: {
        "wg0.conf": tunnelFile({
          address: "10.99.0.2/24",
          privateKey: workerKey,
          peer: {
            publicKey: publicKeyOf(gatewayKey),
            allowedIps: "10.99.0.1/32",
            endpoint: pulumi.interpolate`${left.address}:${tunnelPort}`,
            persistentKeepalive: 5,
          },
        }),
      },
    },
  },
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
