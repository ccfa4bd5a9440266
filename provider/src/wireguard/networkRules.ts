import type { CheckFailure } from "../arguments/mistakes";
import type { GivenNetwork } from "./givenNetwork";
import { type IpRange, isWithin, rangesIn, rangeText } from "./ipRange";
import { notTheHalf, publicKeyIn } from "./ownKey";
import { fieldOf } from "./refuseMistakes";

type Peers = GivenNetwork["peers"];

/** What is wrong between the parts of a network, beside its addresses and links. */
export function networkMistakes(
  { hub, peers, subnet }: GivenNetwork,
  subnets: readonly IpRange[],
): CheckFailure[] {
  return [
    ...hubMistakes(hub, peers),
    ...familyMistakes(subnet, subnets),
    ...keyMistakes(peers),
    ...routeMistakes(peers, subnets),
  ];
}

function hubMistakes(hub: string | undefined, peers: Peers): CheckFailure[] {
  if (hub === undefined || Object.hasOwn(peers, hub)) return [];
  return [
    {
      property: "hub",
      reason: `must be one of ${Object.keys(peers).join(", ")}; it is ${JSON.stringify(hub)}`,
    },
  ];
}

function familyMistakes(given: readonly string[], subnets: readonly IpRange[]): CheckFailure[] {
  const families = new Set(subnets.map(({ family }) => family));
  if (families.size === subnets.length) return [];
  return [
    {
      property: "subnet",
      reason: `must have one network of IPv4 and one of IPv6 at most; it is ${given.join(", ")}`,
    },
  ];
}

/** A key that each other peer can know, and no two with the same: WireGuard tells peers apart by nothing else. */
function keyMistakes(peers: Peers): CheckFailure[] {
  const owners = new Map<string, string>();
  return Object.entries(peers).flatMap(([name, { publicKey, privateKey }]) => {
    if (publicKey === undefined && privateKey === undefined) {
      const reason = "is not set, nor is `privateKey`: the other peers cannot know this one";
      return [{ property: fieldOf("peers", name, "publicKey"), reason }];
    }
    const mismatch = notTheHalf({ publicKey, privateKey }).map(({ property, reason }) => ({
      property: fieldOf("peers", name, property),
      reason,
    }));
    const key = publicKeyIn({ publicKey, privateKey });
    if (key === undefined) return mismatch;
    const owner = owners.get(key);
    owners.set(key, owner ?? name);
    if (owner === undefined) return mismatch;
    const field = publicKey === undefined ? "privateKey" : "publicKey";
    return [...mismatch, { property: fieldOf("peers", name, field), reason: `is that of ${owner} too` }];
  });
}

/** A network behind a peer lies outside of the peers' own, and behind no other. A smaller one within it may. */
function routeMistakes(peers: Peers, subnets: readonly IpRange[]): CheckFailure[] {
  const owners = new Map<string, string>();
  return Object.entries(peers).flatMap(([name, { routes = [] }]) =>
    rangesIn(routes).flatMap((range) => {
      const text = rangeText(range);
      const owner = owners.get(text);
      owners.set(text, owner ?? name);
      const property = fieldOf("peers", name, "routes");
      const subnet = subnets.find((own) => isWithin(range, own));
      if (subnet !== undefined)
        return [{ property, reason: `${text} lies in the peers' own network, ${rangeText(subnet)}` }];
      return owner === undefined ? [] : [{ property, reason: `${text} is behind ${owner} too` }];
    }),
  );
}
