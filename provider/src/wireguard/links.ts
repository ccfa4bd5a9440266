import type { CheckFailure } from "../arguments/mistakes";
import { type Family, familiesIn } from "./ipRange";
import { fieldOf } from "./refuseMistakes";

/** A peer as the way to it is looked at. */
export interface LinkedPeer {
  name: string;
  hasEndpoint: boolean;
  /** Its own addresses, with the prefix length of a single one. */
  addresses: readonly string[];
  /** The networks behind it. */
  routes: readonly string[];
}

/** What one peer sends to another. */
export interface Link {
  to: string;
  allowedIPs: readonly string[];
}

/** How peers are linked: each with each, or all with one that passes on what goes between the others. */
export interface Topology {
  peers: readonly LinkedPeer[];
  /** The one in the middle; a mesh without. */
  hub: string | undefined;
  /** The networks that the peers' addresses are in. */
  subnets: readonly string[];
}

/** Whom a peer is linked with. A spoke sends its hub what is for any other. */
export function linksOf(name: string, { peers, hub, subnets }: Topology): Link[] {
  const others = peers.filter((peer) => peer.name !== name);
  if (hub === undefined || hub === name)
    return others.map((peer) => ({ to: peer.name, allowedIPs: [...peer.addresses, ...peer.routes] }));
  return [{ to: hub, allowedIPs: [...subnets, ...others.flatMap(({ routes }) => routes)] }];
}

/** Whether a peer passes on packets that are for others. */
export function forwards(name: string, { peers, hub }: Topology): boolean {
  if (hub === name && peers.length > 2) return true;
  return peers.some((peer) => peer.name === name && peer.routes.length > 0);
}

/** The kinds of addresses of the packets that a peer passes on: the peers' own, and those of the networks behind it. */
export function forwardedFamilies(name: string, topology: Topology): Family[] {
  if (!forwards(name, topology)) return [];
  const { peers, hub, subnets } = topology;
  const routes = peers.filter((peer) => hub === name || peer.name === name).flatMap((peer) => peer.routes);
  return [...new Set(familiesIn([...subnets, ...routes]))].sort();
}

/** Links of which neither end has an endpoint: neither can begin. */
export function linksWithoutEndpoint({ peers, hub }: Topology): CheckFailure[] {
  return peers.flatMap((one, index) =>
    peers
      .slice(index + 1)
      .filter((other) => hub === undefined || hub === one.name || hub === other.name)
      .filter((other) => !one.hasEndpoint && !other.hasEndpoint)
      .map((other) => ({
        property: fieldOf("peers", one.name, "endpoint"),
        reason: `neither ${one.name} nor ${other.name} can reach the other: set \`endpoint\` for one of them${
          hub === undefined ? ", or `hub`, the peer that all others reach" : ""
        }`,
      })),
  );
}
