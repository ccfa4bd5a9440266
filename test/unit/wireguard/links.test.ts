import {
  forwardedFamilies,
  forwards,
  type LinkedPeer,
  linksOf,
  linksWithoutEndpoint,
  type Topology,
} from "../../../provider/src/wireguard/links";

const peers = [
  { name: "cloud", hasEndpoint: true, addresses: ["10.99.0.1/32"], routes: [] },
  { name: "vm", hasEndpoint: false, addresses: ["10.99.0.2/32"], routes: ["192.168.1.0/24"] },
  { name: "phone", hasEndpoint: false, addresses: ["10.99.0.3/32"], routes: [] },
];
const mesh: Topology = { peers, hub: undefined, subnets: ["10.99.0.0/16"] };
const star: Topology = { ...mesh, hub: "cloud" };

test.each([
  [
    "a mesh",
    mesh,
    {
      cloud: ["vm 10.99.0.2/32 192.168.1.0/24", "phone 10.99.0.3/32"],
      vm: ["cloud 10.99.0.1/32", "phone 10.99.0.3/32"],
      phone: ["cloud 10.99.0.1/32", "vm 10.99.0.2/32 192.168.1.0/24"],
    },
  ],
  [
    "a star",
    star,
    {
      cloud: ["vm 10.99.0.2/32 192.168.1.0/24", "phone 10.99.0.3/32"],
      vm: ["cloud 10.99.0.0/16"],
      phone: ["cloud 10.99.0.0/16 192.168.1.0/24"],
    },
  ],
])("in %s a peer is linked with these", (_what, topology, links) => {
  const all = topology.peers.map(({ name }) => [
    name,
    linksOf(name, topology).map(({ to, allowedIPs }) => [to, ...allowedIPs].join(" ")),
  ]);
  expect(Object.fromEntries(all)).toEqual(links);
});

test("the middle of a star passes on, and whoever has a network behind it", () => {
  const forwarding = (topology: Topology) =>
    topology.peers.map(({ name }) => name).filter((name) => forwards(name, topology));
  expect(forwarding(mesh)).toEqual(["vm"]);
  expect(forwarding(star)).toEqual(["cloud", "vm"]);
  expect(forwarding({ ...star, peers: [peers[0], peers[2]].filter((peer) => peer !== undefined) })).toEqual(
    [],
  );
});

test("what passes on does so for the addresses of both sides: the peers' own, and those of its networks", () => {
  const behindVm = (peer: LinkedPeer) => (peer.name === "vm" ? { ...peer, routes: ["fd00:1::/64"] } : peer);
  const withRoutes = { ...mesh, peers: peers.map(behindVm) };
  expect(forwardedFamilies("vm", withRoutes)).toEqual([4, 6]);
  expect(forwardedFamilies("cloud", { ...withRoutes, hub: "cloud" })).toEqual([4, 6]);
  expect(forwardedFamilies("cloud", star)).toEqual([4]);
  expect(forwardedFamilies("phone", withRoutes)).toEqual([]);
});

test("two peers without an endpoint cannot reach each other, unless there is a middle", () => {
  expect(linksWithoutEndpoint(star)).toEqual([]);
  expect(linksWithoutEndpoint(mesh)).toEqual([
    {
      property: "peers.vm.endpoint",
      reason:
        "neither vm nor phone can reach the other: set `endpoint` for one of them, or `hub`, the peer that all others reach",
    },
  ]);
  expect(linksWithoutEndpoint({ ...mesh, hub: "phone" })).toEqual([
    {
      property: "peers.vm.endpoint",
      reason: "neither vm nor phone can reach the other: set `endpoint` for one of them",
    },
  ]);
});
