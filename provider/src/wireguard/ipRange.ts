import { isIP } from "node:net";
import { Address4, Address6 } from "ip-address";

/** Which of the two kinds of addresses. */
export type Family = 4 | 6;

/** An address with a prefix length: an address of an interface and its network, or a range of addresses. */
export interface IpRange {
  family: Family;
  /** The address as it was given. */
  address: bigint;
  /** The length of the prefix; that of a single address, 32 or 128, where none was given. */
  prefix: number;
  /** Whether a prefix length was given. */
  hasPrefix: boolean;
  /** The first and the last address of the range. */
  first: bigint;
  last: bigint;
}

/** Reads `10.99.0.1`, `10.99.0.0/24` or the like of IPv6, without a zone; `undefined` for anything else. */
export function readRange(text: string): IpRange | undefined {
  const [, address = "", length] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  if (family !== 4 && family !== 6) return undefined;
  const bits = bitsOf(family);
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  const read = family === 4 ? new Address4(`${address}/${prefix}`) : new Address6(`${address}/${prefix}`);
  return {
    family,
    address: read.bigInt(),
    prefix,
    hasPrefix: length !== undefined,
    first: read.startAddress().bigInt(),
    last: read.endAddress().bigInt(),
  };
}

/** The bits of an address. */
export const bitsOf = (family: Family): number => (family === 4 ? 32 : 128);

/** An address in the usual form: `10.99.0.1`, `fd00::1`. */
export const addressText = (family: Family, address: bigint): string =>
  (family === 4 ? Address4.fromBigInt(address) : Address6.fromBigInt(address)).correctForm();

/** A range by its first address: `10.99.0.0/24`. */
export const rangeText = ({ family, first, prefix }: IpRange): string =>
  `${addressText(family, first)}/${prefix}`;

/** Whether all of a range lies in another one. */
export const isWithin = (inner: IpRange, outer: IpRange): boolean =>
  inner.family === outer.family && outer.first <= inner.first && inner.last <= outer.last;

/** Those of the texts that are ranges: whoever checks them tells of the others. */
export const rangesIn = (texts: readonly string[]): IpRange[] =>
  texts.map(readRange).filter((range) => range !== undefined);

/** The kinds of addresses in these ranges. */
export const familiesIn = (texts: readonly string[]): Family[] => rangesIn(texts).map(({ family }) => family);

/** Whether a range is a network with room for machines: not so small that it has none, nor most of all addresses. */
export const hasRoom = ({ family, address, first, prefix }: IpRange): boolean =>
  address === first && prefix >= 8 && prefix <= bitsOf(family) - 2;
