import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type HostArgs, SimpleVm, WireGuardKey, wireguardNetwork } from "pulumi-simple-vm";

const config = new pulumi.Config();

/** The host of the VM, at home or in a rack; it may be behind NAT. */
const host = config.requireObject<HostArgs>("host");

/** Another value gives both ends new keys. */
const rotate = config.get("rotate");

/** Name of the account's key pair that may log in to the instance; with one, its port 22 is open. */
const keyName = config.get("keyName");

const vmKey = new WireGuardKey("vm", { rotate });
const cloudKey = new WireGuardKey("cloud", { rotate });

/** Stays the same when the instance is replaced, so that the VM need not be told. */
const address = new aws.ec2.Eip("cloud");

const network = wireguardNetwork({
  subnet: "10.99.0.0/16",
  peers: {
    vm: { publicKey: vmKey.publicKey, privateKey: vmKey.privateKey },
    cloud: {
      publicKey: cloudKey.publicKey,
      privateKey: cloudKey.privateKey,
      endpoint: address.publicIp,
    },
  },
});

const everywhere = { cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] };
const ssh = keyName === undefined ? [] : [{ protocol: "tcp", fromPort: 22, toPort: 22, ...everywhere }];

const securityGroup = new aws.ec2.SecurityGroup("wireguard", {
  ingress: [{ protocol: "udp", fromPort: 51820, toPort: 51820, ...everywhere }, ...ssh],
  egress: [{ protocol: "-1", fromPort: 0, toPort: 0, ...everywhere }],
});

/** Debian's own images. */
const image = aws.ec2.getAmiOutput({
  owners: ["136693071363"],
  mostRecent: true,
  filters: [{ name: "name", values: ["debian-13-amd64-*"] }],
});

const cloud = new aws.ec2.Instance(
  "cloud",
  {
    ami: image.id,
    instanceType: config.get("instanceType") ?? "t3.micro",
    keyName,
    vpcSecurityGroupIds: [securityGroup.id],
    // Its user data holds a key: only who asks with a token gets it from the instance's metadata service.
    metadataOptions: { httpTokens: "required" },
    userData: network.cloudInit("cloud", { system: "debian" }),
    userDataReplaceOnChange: true,
  },
  // A newer image is no reason for another instance.
  { ignoreChanges: ["ami"] },
);

new aws.ec2.EipAssociation("cloud", { instanceId: cloud.id, allocationId: address.allocationId });

const vm = new SimpleVm("vm", {
  host,
  vm: { flake: config.get("flake") ?? ".#vm" },
  keyFolders: { wireguard: { readOnly: true, files: { "wg0.conf": network.config("vm") } } },
});

export const addresses = network.addresses;
export const cloudAddress = address.publicIp;
export const vmPackage = vm.outPath;
