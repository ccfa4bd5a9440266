import { graphOf, mermaid } from "../../../provider/src/tool/commands/graph";
import { graphSchema } from "../../../provider/src/tool/schemas";
import { makeKeyPair } from "../../../provider/src/wireguard/keys";
import { fleetWith, hostAt, vmResource } from "./fleets";

const [gateway, web, cloud] = [makeKeyPair(), makeKeyPair(), makeKeyPair()];
const stranger = makeKeyPair().publicKey;

const wireguard = (files: Record<string, string>) => ({ keyFolders: { wireguard: { files } } });
const quick = (privateKey: string, ...peers: string[]) =>
  `[Interface]\nPrivateKey = ${privateKey}\n\n${peers.map((peer) => `[Peer]\n${peer}\n`).join("\n")}`;

const fleet = fleetWith(
  vmResource("gateway", {
    ...hostAt("10.0.0.1"),
    publicKeys: {},
    ...wireguard({
      "wg0.conf": quick(
        gateway.privateKey,
        `PublicKey = ${web.publicKey}`,
        `PublicKey = ${cloud.publicKey}\nEndpoint = 192.0.2.1:51820`,
        `PublicKey = ${stranger}`,
      ),
    }),
  }),
  vmResource("web", {
    ...hostAt("10.0.0.2"),
    forwardPorts: [],
    publicKeys: { "wireguard/private.key": web.publicKey },
    ...wireguard({ "50-wg0.netdev": `[WireGuardPeer]\nPublicKey=${gateway.publicKey}\n` }),
  }),
  {
    type: "pulumi-nodejs:dynamic/nixos:WireGuardKey",
    urn: "urn:pulumi:lab::net::t::cloud",
    outputs: { publicKey: cloud.publicKey, privateKey: cloud.privateKey },
  },
);

test("a graph has hosts, VMs, ports and who has whom as a peer, and no private key", () => {
  const graph = graphSchema.parse(graphOf(fleet));
  expect(graph.hosts).toEqual([
    { label: "root@10.0.0.1:22", vms: ["gateway"] },
    { label: "root@10.0.0.2:22", vms: ["web"] },
  ]);
  expect(graph.links).toEqual([
    { from: "gateway@10.0.0.1", to: "web@10.0.0.2", endpoint: null },
    { from: "gateway@10.0.0.1", to: "cloud", endpoint: "192.0.2.1:51820" },
    { from: "gateway@10.0.0.1", to: `${stranger.slice(0, 8)}...`, endpoint: null },
    { from: "web@10.0.0.2", to: "gateway@10.0.0.1", endpoint: null },
  ]);
  expect(graph.ports.map(({ vm, hostPort, guestPort }) => [vm, hostPort, guestPort])).toEqual([
    ["gateway", 2222, 22],
    ["gateway", 53, 5353],
    ["gateway", 8080, 80],
  ]);
  const text = JSON.stringify(graph);
  for (const { privateKey } of [gateway, cloud]) expect(text).not.toContain(privateKey);
});

test("Mermaid draws two peers that have each other once", () => {
  const text = mermaid({ ...graphOf(fleet), ports: graphOf(fleet).ports.slice(0, 1) });
  expect(text).toBe(
    [
      "flowchart LR",
      '  subgraph n0["root@10.0.0.1:22"]',
      '    n1["gateway"]',
      "  end",
      '  subgraph n2["root@10.0.0.2:22"]',
      '    n3["web"]',
      "  end",
      '  n4(["127.0.0.1:2222/tcp"]) -->|22| n1',
      '  n5{{"cloud"}}',
      `  n6{{"${stranger.slice(0, 8)}..."}}`,
      "  n1 -.- n3",
      '  n1 -.-|"192.0.2.1:51820"| n5',
      "  n1 -.- n6",
    ].join("\n"),
  );
});
