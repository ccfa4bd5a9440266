import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure } from "../arguments/mistakes";
import { unknownValue } from "../arguments/unknowns";
import { SimpleVmError } from "../errors/error";
import { withPort } from "../wireguard/fields";
import { type GivenNetwork, usualPort } from "../wireguard/givenNetwork";
import { linksOf } from "../wireguard/links";
import { type NetworkPlan, planNetwork } from "../wireguard/network";
import { publicKeyIn } from "../wireguard/ownKey";
import { fieldOf, refuseMistakes } from "../wireguard/refuseMistakes";
import { laterEndpoint } from "./laterEndpoint";
import { sharedKeys } from "./sharedKeys";
import type { WireguardEndArgs, WireguardPeerArgs } from "./wireguardEnd";
import type { WireguardNetworkArgs, WireguardNetworkPeerArgs } from "./wireguardNetworkArgs";

/**
 * The plan of a network, by what is known while the program runs.
 *
 * @throws SimpleVmError with all mistakes in that
 */
export function planOf(args: WireguardNetworkArgs<string>): NetworkPlan {
  const peers = Object.entries(args.peers).map(([name, peer]) => [
    name,
    { ...peer, address: listOf(peer.address) },
  ]);
  const given = knownNow({ ...args, subnet: listOf(args.subnet), peers: Object.fromEntries(peers) });
  const { plan, mistakes } = planNetwork(given as GivenNetwork);
  refuseMistakes("wireguardNetwork", [...mistakes, ...sharedKeys(args.peers)]);
  return plan;
}

/** A network without the peers that are undefined, and with functions for endpoints that call the program's later. */
export function preparedNetwork<Name extends string>(
  args: WireguardNetworkArgs<Name>,
): WireguardNetworkArgs<Name> {
  const peers = Object.entries<WireguardNetworkPeerArgs | undefined>(args.peers).flatMap(([name, peer]) => {
    if (typeof peer?.endpoint === "function")
      return [[name, { ...peer, endpoint: laterEndpoint(name, peer.endpoint) }]];
    return peer === undefined ? [] : [[name, peer]];
  });
  return { ...args, peers: Object.fromEntries(peers) as WireguardNetworkArgs<Name>["peers"] };
}

const listOf = (value: string | string[] | undefined): string[] | undefined =>
  typeof value === "string" ? [value] : value;

/** Inputs with the unknown in the place of what comes later. */
function knownNow(input: unknown): unknown {
  const comesLater =
    pulumi.Output.isInstance(input) || input instanceof Promise || typeof input === "function";
  if (comesLater) return unknownValue;
  if (Array.isArray(input)) return input.map(knownNow);
  if (typeof input !== "object" || input === null) return input;
  return Object.fromEntries(Object.entries(input).map(([name, inner]) => [name, knownNow(inner)]));
}

/**
 * One peer's end of the network. It is made of its own key and of the keys and endpoints of its peers alone: an end that
 * knew its own endpoint would have to wait for the machine that it is the user data of.
 *
 * @throws SimpleVmError when there is no such peer
 */
export function endOf(name: string, args: WireguardNetworkArgs<string>, plan: NetworkPlan): WireguardEndArgs {
  const own = args.peers[name];
  if (own === undefined) {
    throw new SimpleVmError({
      kind: "noSuchPeer",
      where: "wireguardNetwork",
      what: `there is no peer ${name}`,
      next: `name one of ${Object.keys(args.peers).join(", ")}`,
    });
  }
  const {
    publicKey,
    privateKey,
    privateKeyFile,
    address,
    endpoint,
    listenPort,
    keepalive,
    routes,
    ...settings
  } = own;
  return {
    ...settings,
    privateKey,
    privateKeyFile,
    addresses: [...(plan.interfaceAddresses[name] ?? [])],
    listenPort: portOf(own),
    peers: linksOf(name, plan).map(({ to, allowedIPs }) => ({
      name: to,
      presharedKey: args.presharedKey,
      allowedIPs: [...allowedIPs],
      ...reached(args.peers[to] ?? {}, own),
    })),
  };
}

/** A peer as another one reaches it. */
function reached(
  peer: WireguardNetworkPeerArgs,
  by: WireguardNetworkPeerArgs,
): Pick<WireguardPeerArgs, "publicKey" | "endpoint" | "persistentKeepalive"> {
  const publicKey = peer.publicKey ?? publicHalfOf(peer.privateKey);
  if (peer.endpoint === undefined) return { publicKey };
  const given = typeof peer.endpoint === "function" ? peer.endpoint() : peer.endpoint;
  const endpoint = pulumi
    .output(given)
    .apply((text) => (typeof text === "string" ? withPort(text, peer.listenPort ?? usualPort) : text));
  const seconds = by.keepalive ?? (by.endpoint === undefined ? 25 : 0);
  return { publicKey, endpoint, ...(seconds === 0 ? {} : { persistentKeepalive: seconds }) };
}

/** Empty for what is no key, which is a mistake of its own. */
const publicHalfOf = (privateKey: pulumi.Input<string> | undefined): pulumi.Output<string> =>
  pulumi
    .unsecret(pulumi.output(privateKey ?? ""))
    .apply((text) => (typeof text === "string" ? (publicKeyIn({ privateKey: text }) ?? "") : text));

const portOf = ({ endpoint, listenPort }: WireguardNetworkPeerArgs): number | undefined =>
  listenPort ?? (endpoint === undefined ? undefined : usualPort);

/** The mistakes of one peer's end by the arguments of the network that they come from, each once. */
export function underPeers(
  name: string,
  { peers }: WireguardNetworkArgs<string>,
  plan: NetworkPlan,
  mistakes: readonly CheckFailure[],
): CheckFailure[] {
  const names = linksOf(name, plan).map(({ to }) => to);
  const told = mistakes.map(({ property, reason }) => {
    const [, index, field = property] = /^peers\[(\d+)\]\.(.*)$/.exec(property) ?? [];
    if (field === "presharedKey") return { property: field, reason };
    if (/^config\b/.test(field)) return { property: `cloudInit.${field}`, reason };
    const owner = index === undefined ? name : (names[Number(index)] ?? name);
    const isHalf = field === "publicKey" && peers[owner]?.publicKey === undefined;
    return { property: `${fieldOf("peers", owner)}.${isHalf ? "privateKey" : field}`, reason };
  });
  return [...new Map(told.map((mistake) => [`${mistake.property}: ${mistake.reason}`, mistake])).values()];
}
