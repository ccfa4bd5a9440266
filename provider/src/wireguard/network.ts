import type { CheckFailure } from "../arguments/mistakes";
import { type GivenNetwork, network } from "./givenNetwork";
import { handOut } from "./handedOut";
import { bitsOf, hasRoom, type IpRange, rangesIn, rangeText, readRange } from "./ipRange";
import { linksWithoutEndpoint, type Topology } from "./links";
import { networkMistakes } from "./networkRules";
import { mistakesOf } from "./refuseMistakes";

/** What follows from the arguments of a network before any output is known. */
export interface NetworkPlan extends Topology {
  /** The peers' addresses, one for each subnet, without prefix lengths. */
  addresses: Readonly<Record<string, readonly string[]>>;
  /** The same with the prefix lengths of the subnets. */
  interfaceAddresses: Readonly<Record<string, readonly string[]>>;
}

/** All mistakes in a network that can be told by now, and what follows from it where there are none. */
export function planNetwork(given: GivenNetwork): { mistakes: CheckFailure[]; plan: NetworkPlan } {
  const subnets = rangesIn(given.subnet).filter(hasRoom);
  const peers = Object.entries(given.peers);
  const handedOut = handOut(
    subnets,
    peers.map(([name, { address = [] }]) => ({ name, asked: address.filter((text) => readRange(text)) })),
  );
  const addressesOf = (name: string, prefixOf: (subnet: IpRange) => number): string[] =>
    subnets.map((subnet, index) => `${handedOut.addresses[name]?.[index]}/${prefixOf(subnet)}`);
  const plan: NetworkPlan = {
    hub: given.hub,
    subnets: subnets.map(rangeText),
    addresses: handedOut.addresses,
    interfaceAddresses: Object.fromEntries(
      peers.map(([name]) => [name, addressesOf(name, ({ prefix }) => prefix)]),
    ),
    peers: peers.map(([name, { endpoint, routes = [] }]) => ({
      name,
      hasEndpoint: endpoint !== undefined,
      addresses: addressesOf(name, ({ family }) => bitsOf(family)),
      routes: rangesIn(routes).map(rangeText),
    })),
  };
  const mistakes = [
    ...mistakesOf(network, given),
    ...networkMistakes(given, subnets),
    ...handedOut.mistakes,
    ...linksWithoutEndpoint(plan),
  ];
  return { mistakes, plan };
}
