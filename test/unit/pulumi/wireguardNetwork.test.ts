import * as pulumi from "@pulumi/pulumi";
import { wireguardNetwork } from "../../../provider/src/pulumi/wireguardNetwork";
import { keys } from "../wireguard/ends";
import { errorOf, failureOf, Machine, mockPreview, stateOf } from "./mockedPreview";

beforeEach(() => mockPreview({ host: { key: keys.otherPublic }, cloud: { ip: "2001:db8::1" } }));

/** A VM whose key its host made, and a cloud machine whose address comes with it. */
const networkOf = (host: Machine, cloud: pulumi.Input<string> | (() => pulumi.Input<string>)) =>
  wireguardNetwork({
    subnet: ["10.99.0.0/16", "fd00:99::/64"],
    presharedKey: pulumi.secret(keys.preshared),
    peers: {
      vm: {
        publicKey: host.key,
        privateKeyFile: "/etc/wireguard/private.key",
        address: ["10.99.0.2", "fd00:99::2"],
      },
      cloud: {
        privateKey: pulumi.secret(keys.private),
        endpoint: cloud,
        address: ["10.99.0.1", "fd00:99::1"],
        routes: ["192.168.1.0/24"],
        mtu: 1400,
      },
    },
  });

const vmFile = `[Interface]
Address = 10.99.0.2/16, fd00:99::2/64
PostUp = wg set %i private-key /etc/wireguard/private.key

# cloud
[Peer]
PublicKey = ${keys.public}
PresharedKey = ${keys.preshared}
AllowedIPs = 10.99.0.1/32, fd00:99::1/128, 192.168.1.0/24
Endpoint = [2001:db8::1]:51820
PersistentKeepalive = 25
`;

const cloudFile = `[Interface]
Address = 10.99.0.1/16, fd00:99::1/64
PrivateKey = ${keys.private}
ListenPort = 51820
MTU = 1400

# vm
[Peer]
PublicKey = ${keys.otherPublic}
PresharedKey = ${keys.preshared}
AllowedIPs = 10.99.0.2/32, fd00:99::2/128
`;

test("each peer's file has what it needs, and depends on that alone", async () => {
  const network = networkOf(new Machine("host"), new Machine("cloud").ip);
  expect(await stateOf(network.config("vm"))).toEqual({
    value: vmFile,
    isSecret: true,
    dependsOn: ["cloud"],
  });
  expect(await stateOf(network.config("cloud"))).toEqual({
    value: cloudFile,
    isSecret: true,
    dependsOn: ["host"],
  });
});

test("user data is made from nothing of the machine that it is for, so that there is no circle", async () => {
  let machine: Machine | undefined;
  const network = networkOf(new Machine("host"), () => {
    if (machine === undefined) throw new Error("asked for the machine before it is there");
    return machine.ip;
  });
  machine = new Machine("cloud", { userData: network.cloudInit("cloud", { system: "debian" }) });
  expect(await stateOf(machine.urn)).toMatchObject({ dependsOn: ["cloud"] });
  expect(await stateOf(network.config("vm"))).toMatchObject({ value: vmFile, dependsOn: ["cloud"] });
});

test("a preview from an empty state knows all addresses, and what can be known of the files", async () => {
  const network = networkOf(new Machine("host"), new Machine("not made yet").ip);
  expect(network.addresses).toEqual({ vm: ["10.99.0.2", "fd00:99::2"], cloud: ["10.99.0.1", "fd00:99::1"] });
  expect(await stateOf(network.config("vm"))).toMatchObject({ value: "unknown" });
  expect(await stateOf(network.config("cloud"))).toMatchObject({ value: cloudFile });
});

test("who has an endpoint keeps no way open, unless it is told to", async () => {
  const network = wireguardNetwork({
    subnet: "10.99.0.0/16",
    peers: {
      a: { publicKey: keys.public, privateKeyFile: "/k", endpoint: "192.0.2.1" },
      b: { publicKey: keys.otherPublic, privateKeyFile: "/k", endpoint: "192.0.2.2", keepalive: 10 },
    },
  });
  expect((await stateOf(network.config("a"))).value).not.toContain("PersistentKeepalive");
  expect((await stateOf(network.config("b"))).value).toContain("PersistentKeepalive = 10\n");
});

test("what passes packets on has the kernel do so", async () => {
  const network = networkOf(new Machine("host"), "192.0.2.1");
  const { value } = await stateOf(network.cloudInit("cloud", { system: "fedora" }));
  expect(value).toContain("      net.ipv4.ip_forward = 1\n      net.ipv6.conf.all.forwarding = 1\n");
  const { value: vm } = await stateOf(network.cloudInit("vm", { system: "ubuntu" }));
  expect(vm).not.toContain("sysctl");
});

test("systemd-networkd has files of its own", async () => {
  const network = networkOf(new Machine("host"), "192.0.2.1:1234");
  const { value } = await stateOf(network.netdev("vm"));
  expect(value).toMatchObject({ netdev: expect.stringContaining("Endpoint=192.0.2.1:1234\n") });
});

const peers = {
  hub: { publicKey: keys.public, privateKeyFile: "/k", endpoint: "hub.example" },
  phone: { publicKey: keys.third },
  vm: { publicKey: keys.otherPublic, privateKeyFile: "/k", keepalive: 0 },
};

test("spokes know their hub alone, and NixOS gets a module", async () => {
  const network = wireguardNetwork({ subnet: "10.99.0.0/16", hub: "hub", interface: "home", peers });
  const { value } = await stateOf(network.cloudInit("vm", { system: "nixos" }));
  expect(value).toBe(`{
  networking = {
    wg-quick = {
      interfaces = {
        home = {
          address = [
            "${network.addresses.vm[0]}/16"
          ];
          privateKeyFile = "/k";
          peers = [
            {
              publicKey = "${keys.public}";
              allowedIPs = [
                "10.99.0.0/16"
              ];
              endpoint = "hub.example:51820";
            }
          ];
        };
      };
    };
  };
}
`);
  const { value: hub } = await stateOf(network.cloudInit("hub", { system: "nixos" }));
  expect(hub).toContain('"net.ipv4.ip_forward" = 1;');
  expect(hub).toContain("allowedUDPPorts = [\n        51820\n");
});

test("all that can be told while the program runs ends it at once, without a stack", () => {
  const wrong = () =>
    wireguardNetwork({
      subnet: "10.99.0.0/16",
      peers: { ...peers, vm: { ...peers.vm, address: "10.1.0.1" } },
    });
  expect(wrong).toThrow(pulumi.RunError);
  expect(wrong).toThrow(
    [
      "wireguardNetwork: 2 mistakes in the arguments",
      "What to do: mend what is named in the program",
      "Details:",
      'peers.vm.address: must be an address of a machine in 10.99.0.0/16; it is "10.1.0.1"',
      "peers.phone.endpoint: neither phone nor vm can reach the other: set `endpoint` for one of them, or `hub`, the peer that all others reach",
    ].join("\n"),
  );
});

test("what comes with an output is told in a preview, by the peer's name, once", async () => {
  const { ip } = new Machine("not made yet");
  const network = wireguardNetwork({
    subnet: "10.99.0.0/16",
    peers: {
      a: { publicKey: pulumi.output(keys.public), privateKeyFile: "/k", endpoint: ip },
      b: { publicKey: pulumi.output(keys.public), privateKeyFile: "/k", endpoint: pulumi.output("a b") },
      c: { publicKey: keys.third, privateKeyFile: "/k", endpoint: ip },
    },
  });
  expect(await failureOf(network.config("c"))).toBe(
    [
      "wireguardNetwork: 2 mistakes in the arguments",
      "What to do: mend what is named in the program",
      "Details:",
      'peers.b.endpoint: must be an address or a name with a port, such as "192.0.2.1:51820" or "[2001:db8::1]:51820"; it is "a b:51820"',
      "peers.b.publicKey: is that of peers[0] (a) too",
    ].join("\n"),
  );
  const outputs = [network.config("c"), network.cloudInit("c", { system: "debian" })];
  const [one, other] = await Promise.all(outputs.map(errorOf));
  expect(one).toBe(other);
});

test.each([
  [
    "a private key for the NixOS store",
    "cloud",
    "nixos",
    /^wireguardNetwork: .*\nWhat to do: .*\nDetails:\npeers\.cloud\.privateKey: would be in \/nix\/store.*\npresharedKey: would be/,
  ],
] as const)("%s is refused", async (_what, name, system, message) => {
  const network = networkOf(new Machine("host"), "192.0.2.1");
  expect(await failureOf(network.cloudInit(name, { system }))).toMatch(message);
});

test("a peer without a private key has no file, and one that is not there none at all", async () => {
  const network = wireguardNetwork({ subnet: "10.99.0.0/16", hub: "hub", peers });
  expect(await failureOf(network.config("phone"))).toBe(
    "wireguardNetwork: a mistake in the arguments: peers.phone.privateKey: is set or `privateKeyFile` is: one of the two\nWhat to do: mend what is named in the program",
  );
  expect(() => network.config("tablet" as "phone")).toThrow(
    "wireguardNetwork: there is no peer tablet\nWhat to do: name one of hub, phone, vm",
  );
});
