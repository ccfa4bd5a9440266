import * as pulumi from "@pulumi/pulumi";
import { type HostArgs, KeyFolder, SimpleVm, WireGuardKey, wireguardNetwork } from "pulumi-simple-vm";
import { type CloudAccess, CloudMachine } from "./cloudMachine";

const config = new pulumi.Config();

/** The host that runs the VM. */
const host = config.requireObject<HostArgs>("host");

/** The machine that stands for the cloud's. */
const cloudAccess = config.requireObject<CloudAccess>("cloud");

/** Another text makes all keys anew, on both sides. */
const rotate = config.get("rotate");

/** The VM's key is made on its host and never leaves it; the cloud machine's is part of its user data. */
const gatewayKeys = new KeyFolder("gateway-keys", { host, generate: { "private.key": "wireguard" }, rotate });
const cloudKey = new WireGuardKey("cloud-key", { rotate });

const network = wireguardNetwork({
  subnet: "10.99.0.0/16",
  peers: {
    cloud: {
      privateKey: cloudKey.privateKey,
      publicKey: cloudKey.publicKey,
      endpoint: () => cloud.address,
    },
    gateway: {
      publicKey: gatewayKeys.publicKeys["private.key"],
      privateKeyFile: "/etc/keys/tunnel/private.key",
    },
  },
});

const cloud: CloudMachine = new CloudMachine("cloud", {
  access: cloudAccess,
  userData: network.cloudInit("cloud", { system: "debian" }),
});

new SimpleVm("gateway", {
  host,
  vm: { flake: `${config.require("flake")}#gateway` },
  memory: 256,
  forwardPorts: [{ host: 2222, guest: 22 }],
  keyFolders: {
    wireguard: { files: { "wg0.conf": network.config("gateway") }, readOnly: true },
    tunnel: gatewayKeys,
  },
});

export const addresses = network.addresses;
export const publicKeys = { cloud: cloudKey.publicKey, gateway: gatewayKeys.publicKeys };
