/** The programs of cloud-hetzner and cloud-aws, with the real packages of the clouds and a mocked engine. */
import { parse } from "yaml";
import { keys } from "../wireguard/ends";
import { type Known, MockedExample, madeKeys } from "./mockedExample";

jest.setTimeout(120_000);

const config = { host: JSON.stringify({ address: "198.51.100.7", hostKey: `SHA256:${"A".repeat(43)}` }) };
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What each cloud's program is to give, beside what both have. */
const clouds = [
  {
    name: "cloud-hetzner",
    machine: "Server cloud",
    address: "Server cloud",
    withAddress: { "Server cloud": { ipv4Address: "203.0.113.5" } } as Known,
    door: {
      key: "Firewall wireguard",
      inputs: {
        rules: [{ direction: "in", protocol: "udp", port: "51820", sourceIps: ["0.0.0.0/0", "::/0"] }],
      },
    },
    doorOfMachine: { firewallIds: [17] },
  },
  {
    name: "cloud-aws",
    machine: "Instance cloud",
    address: "Eip cloud",
    withAddress: { "Eip cloud": { publicIp: "203.0.113.5", allocationId: "allocation" } } as Known,
    door: {
      key: "SecurityGroup wireguard",
      inputs: {
        ingress: [
          {
            protocol: "udp",
            fromPort: 51820,
            toPort: 51820,
            cidrBlocks: ["0.0.0.0/0"],
            ipv6CidrBlocks: ["::/0"],
          },
        ],
      },
    },
    doorOfMachine: { vpcSecurityGroupIds: ["17"], userDataReplaceOnChange: true },
  },
];

const vmFile = `[Interface]
Address = 10.99.229.210/16
PrivateKey = ${keys.otherPrivate}

# cloud
[Peer]
PublicKey = ${keys.public}
AllowedIPs = 10.99.163.45/32
Endpoint = 203.0.113.5:51820
PersistentKeepalive = 25
`;

const cloudFile = `[Interface]
Address = 10.99.163.45/16
PrivateKey = ${keys.private}
ListenPort = 51820

# vm
[Peer]
PublicKey = ${keys.otherPublic}
AllowedIPs = 10.99.229.210/32
`;

describe.each(clouds)("$name", ({ name, machine, address, withAddress, door, doorOfMachine }) => {
  const example = new MockedExample(name);
  afterAll(() => example.remove());

  test("VM and machine are each other's peers", () => {
    const resources = example.run(config, { ...madeKeys, ...withAddress });
    const { inputs, dependsOn, secrets } = resources["SimpleVm vm"] ?? {};
    expect(inputs).toMatchObject({
      keyFolders: { wireguard: { readOnly: true, files: { "wg0.conf": vmFile } } },
    });
    expect(dependsOn?.keyFolders).toEqual([address, "WireGuardKey cloud", "WireGuardKey vm"]);
    expect(secrets).toEqual(["keyFolders"]);

    const cloud = resources[machine];
    const userData = parse(String(cloud?.inputs.userData));
    expect(userData.write_files).toEqual([
      { path: "/etc/wireguard/wg0.conf", owner: "root:root", permissions: "0600", content: cloudFile },
    ]);
    expect(userData.runcmd.at(-1)).toEqual(["systemctl", "enable", "--now", "wg-quick@wg0.service"]);
    expect(cloud?.inputs).toMatchObject(doorOfMachine);
    expect(cloud?.dependsOn.userData).toEqual(["WireGuardKey cloud", "WireGuardKey vm"]);
    expect(cloud?.secrets).toEqual(["userData"]);
    expect(resources[door.key]?.inputs).toMatchObject(door.inputs);
  });

  test("a preview from an empty state gets through with what it does not know", () => {
    const resources = example.run(config, {}, { preview: true });
    expect(resources["SimpleVm vm"]?.inputs.keyFolders).toEqual({
      wireguard: { readOnly: true, files: { "wg0.conf": unknown } },
    });
    expect(resources[machine]?.inputs.userData).toBe(unknown);
  });

  test("once the keys are made, a preview knows the machine's user data before its address", () => {
    const resources = example.run(config, madeKeys, { preview: true });
    expect(resources[machine]?.inputs.userData).toContain("      PublicKey = ");
    expect(resources["SimpleVm vm"]?.inputs.keyFolders).toEqual({
      wireguard: { readOnly: true, files: { "wg0.conf": unknown } },
    });
  });
});
