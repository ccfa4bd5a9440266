import { unknownValue } from "../../../provider/src/arguments/unknowns";
import type { GivenNetwork } from "../../../provider/src/wireguard/givenNetwork";
import { planNetwork } from "../../../provider/src/wireguard/network";
import { keys } from "./ends";

const given: GivenNetwork = {
  subnet: ["10.99.0.0/16", "fd00:99::/64"],
  peers: {
    cloud: { publicKey: unknownValue, endpoint: unknownValue, address: ["10.99.0.1"] },
    vm: { privateKey: keys.private, routes: ["192.168.1.0/24"] },
  },
};

test("a plan has each peer's addresses before a key or an endpoint is known", () => {
  const { plan, mistakes } = planNetwork(given);
  expect(mistakes).toEqual([]);
  expect(plan).toEqual({
    hub: undefined,
    subnets: ["10.99.0.0/16", "fd00:99::/64"],
    addresses: {
      cloud: ["10.99.0.1", "fd00:99::4f2c:fbc0:383b:9633"],
      vm: ["10.99.229.210", "fd00:99::d4f3:1cd0:6f45:3fba"],
    },
    interfaceAddresses: {
      cloud: ["10.99.0.1/16", "fd00:99::4f2c:fbc0:383b:9633/64"],
      vm: ["10.99.229.210/16", "fd00:99::d4f3:1cd0:6f45:3fba/64"],
    },
    peers: [
      {
        name: "cloud",
        hasEndpoint: true,
        addresses: ["10.99.0.1/32", "fd00:99::4f2c:fbc0:383b:9633/128"],
        routes: [],
      },
      {
        name: "vm",
        hasEndpoint: false,
        addresses: ["10.99.229.210/32", "fd00:99::d4f3:1cd0:6f45:3fba/128"],
        routes: ["192.168.1.0/24"],
      },
    ],
  });
});

const told = (network: GivenNetwork): string[] =>
  planNetwork(network).mistakes.map(({ property, reason }) => `${property}: ${reason}`);

const changed = (change: Partial<GivenNetwork>, peers: GivenNetwork["peers"] = {}): GivenNetwork => ({
  ...given,
  ...change,
  peers: { ...given.peers, ...peers },
});

const other = { publicKey: keys.third, endpoint: "192.0.2.1" };

test.each<[string, GivenNetwork, string]>([
  [
    "no network of machines",
    changed({ subnet: ["10.99.0.0/31"] }, { cloud: other }),
    'subnet[0]: must be a network of machines, such as "10.99.0.0/16" or "fd00:99::/64"; no bits may be set after the prefix; it is "10.99.0.0/31"',
  ],
  [
    "two networks of one kind",
    changed({ subnet: ["10.99.0.0/16", "10.98.0.0/16"] }),
    "subnet: must have one network of IPv4 and one of IPv6 at most; it is 10.99.0.0/16, 10.98.0.0/16",
  ],
  ["a hub that is no peer", changed({ hub: "host" }), 'hub: must be one of cloud, vm; it is "host"'],
  [
    "an interface's name that Linux refuses",
    changed({ interface: "much-too-long-name" }),
    'interface: must be 1 to 15 letters, digits and _ . -; it is "much-too-long-name"',
  ],
  [
    "a peer without a key",
    changed({}, { phone: { endpoint: "192.0.2.1" } }),
    "peers.phone.publicKey: is not set, nor is `privateKey`: the other peers cannot know this one",
  ],
  [
    "two peers with one public key",
    changed({}, { phone: other, tablet: other }),
    "peers.tablet.publicKey: is that of phone too",
  ],
  [
    "a private key and its public half at two peers",
    changed({}, { phone: { ...other, publicKey: keys.public } }),
    "peers.phone.publicKey: is that of vm too",
  ],
  [
    "a private key with its line end and its public half at two peers",
    changed(
      {},
      {
        phone: { ...other, publicKey: keys.otherPublic },
        tv: { privateKey: `${keys.otherPrivate}\n`, endpoint: "192.0.2.2" },
      },
    ),
    "peers.tv.privateKey: is that of phone too",
  ],
  [
    "one public key with white space around",
    changed({}, { phone: { ...other, publicKey: ` ${keys.third}\n` }, tablet: other }),
    "peers.tablet.publicKey: is that of phone too",
  ],
  [
    "a public key that is not the private key's",
    changed({}, { phone: { ...other, privateKey: keys.otherPrivate } }),
    "peers.phone.publicKey: is not the public half of `privateKey`: leave it out",
  ],
  [
    "two peers with one address",
    changed({}, { "web-1": { ...other, address: ["10.99.0.1"] } }),
    'peers["web-1"].address: 10.99.0.1 is that of cloud too; set `address` for one of them, the newer if they are in use, such as "10.99.0.2"',
  ],
  [
    "two addresses for one subnet",
    changed({}, { phone: { ...other, address: ["10.99.0.3", "10.99.0.4"] } }),
    "peers.phone.address: must have one address at most in 10.99.0.0/16; it has 10.99.0.3, 10.99.0.4",
  ],
  [
    "an address with a prefix length",
    changed({}, { phone: { ...other, address: ["10.99.0.3/16"] } }),
    'peers.phone.address[0]: must be an address without a prefix length, such as "10.99.0.1" or "fd00:99::1"; it is "10.99.0.3/16"',
  ],
  [
    "a network behind two peers",
    changed({}, { phone: { ...other, routes: ["192.168.1.0/24"] } }),
    "peers.phone.routes: 192.168.1.0/24 is behind vm too",
  ],
  [
    "a network behind a peer in the peers' own",
    changed({}, { phone: { ...other, routes: ["10.99.7.0/24"] } }),
    "peers.phone.routes: 10.99.7.0/24 lies in the peers' own network, 10.99.0.0/16",
  ],
  [
    "an endpoint that is none",
    changed({}, { phone: { ...other, endpoint: "a b" } }),
    'peers.phone.endpoint: must be an address or a name, with or without a port, such as "192.0.2.1", "2001:db8::1" or "[2001:db8::1]:51820"; it is "a b"',
  ],
  [
    "peers that cannot reach each other",
    changed({}, { phone: { publicKey: keys.third } }),
    "peers.vm.endpoint: neither vm nor phone can reach the other: set `endpoint` for one of them, or `hub`, the peer that all others reach",
  ],
  [
    "an argument that is none",
    changed({}, { phone: { ...other, port: 1 } as object }),
    "peers.phone.port: is not an argument; check its spelling",
  ],
])("%s is a mistake", (_what, network, mistake) => {
  expect(told(network)).toEqual([mistake]);
});

test("a smaller network within one behind another peer is none, nor a way to everything", () => {
  expect(told(changed({}, { phone: { ...other, routes: ["192.168.1.128/25", "0.0.0.0/0"] } }))).toEqual([]);
});

test("all mistakes are told at once", () => {
  const peers = { cloud: { ...other, address: ["10.1.0.1"] }, vm: other };
  expect(told({ subnet: ["10.99.0.0/16"], hub: "x", peers })).toHaveLength(3);
});
