import { createHash } from "node:crypto";
import type { CheckFailure } from "../arguments/mistakes";
import { addressText, type IpRange, isWithin, rangesIn, rangeText, readRange } from "./ipRange";
import { fieldOf } from "./refuseMistakes";

/** A peer that gets addresses: those that it asks for, and by its name those that it does not. */
export interface AddressedPeer {
  name: string;
  /** Addresses without a prefix length. More than one for a subnet is a mistake. */
  asked: readonly string[];
}

/** The addresses of the peers, one for each subnet, and what is wrong with them. */
export interface HandedOut {
  addresses: Record<string, string[]>;
  mistakes: CheckFailure[];
}

/**
 * Hands out an address to each peer in each subnet, by its name alone. Whoever else is there makes no difference, so
 * adding or removing a peer moves no other. Two names that meet are a mistake, which an address that is asked for ends.
 */
export function handOut(subnets: readonly IpRange[], peers: readonly AddressedPeer[]): HandedOut {
  const addresses = peers.map(
    (peer) =>
      [peer.name, subnets.map((subnet) => addressText(subnet.family, addressIn(subnet, peer)))] as const,
  );
  return {
    addresses: Object.fromEntries(addresses),
    mistakes: [
      ...(subnets.length === 0 ? [] : peers.flatMap(({ name, asked }) => outside(subnets, name, asked))),
      ...subnets.flatMap((subnet) => peers.flatMap((peer) => severalIn(subnet, peer))),
      ...subnets.flatMap((subnet) => meetings(subnet, peers)),
    ],
  };
}

/** The addresses of a subnet that a peer may have: an IPv4 network's first and last are none, and IPv6's first. */
export function usable({ family, first, last }: IpRange): { first: bigint; last: bigint } {
  return { first: first + 1n, last: family === 4 ? last - 1n : last };
}

/** The address of a name in a subnet: SHA-256 of the name, as a number, folded into the addresses there are. */
export function addressByName(subnet: IpRange, name: string): bigint {
  const { first, last } = usable(subnet);
  const digest = BigInt(`0x${createHash("sha256").update(name).digest("hex")}`);
  return first + (digest % (last - first + 1n));
}

function addressIn(subnet: IpRange, { name, asked }: AddressedPeer): bigint {
  const range = asked.map(readRange).find((read) => read !== undefined && isWithin(read, subnet));
  return range?.address ?? addressByName(subnet, name);
}

/** Addresses that were asked for and can be none of a peer's. */
function outside(subnets: readonly IpRange[], name: string, asked: readonly string[]): CheckFailure[] {
  const fits = (text: string): boolean => {
    const range = readRange(text);
    return subnets.some((subnet) => {
      const { first, last } = usable(subnet);
      return range?.family === subnet.family && first <= range.address && range.address <= last;
    });
  };
  const names = subnets.map(rangeText).join(" or ");
  return asked
    .filter((text) => !fits(text))
    .map((text) => ({
      property: fieldOf("peers", name, "address"),
      reason: `must be an address of a machine in ${names}; it is ${JSON.stringify(text)}`,
    }));
}

/** More than one address of a peer in a subnet, of which all but the first would be passed over. */
function severalIn(subnet: IpRange, { name, asked }: AddressedPeer): CheckFailure[] {
  const within = asked.filter((text) => rangesIn([text]).some((range) => isWithin(range, subnet)));
  if (within.length < 2) return [];
  const reason = `must have one address at most in ${rangeText(subnet)}; it has ${within.join(", ")}`;
  return [{ property: fieldOf("peers", name, "address"), reason }];
}

/** Peers with an address that an earlier one has. */
function meetings(subnet: IpRange, peers: readonly AddressedPeer[]): CheckFailure[] {
  const given = peers.map((peer) => ({ name: peer.name, address: addressIn(subnet, peer) }));
  const taken = new Set(given.map(({ address }) => address));
  const owners = new Map<bigint, string>();
  return given.flatMap(({ name, address }) => {
    const owner = owners.get(address);
    owners.set(address, owner ?? name);
    if (owner === undefined) return [];
    const free = firstFree(subnet, address, taken);
    const advice =
      free === undefined
        ? `${rangeText(subnet)} has no free address`
        : `set \`address\` for one of them, the newer if they are in use, such as "${free}"`;
    const reason = `${addressText(subnet.family, address)} is that of ${owner} too; ${advice}`;
    return [{ property: fieldOf("peers", name, "address"), reason }];
  });
}

/** The next address of the subnet that nobody has, after this one and around. */
function firstFree(subnet: IpRange, from: bigint, taken: ReadonlySet<bigint>): string | undefined {
  const { first, last } = usable(subnet);
  const count = last - first + 1n;
  for (let step = 1n; step <= BigInt(taken.size) && step < count; step += 1n) {
    const address = first + ((from - first + step) % count);
    if (!taken.has(address)) return addressText(subnet.family, address);
  }
  return undefined;
}
