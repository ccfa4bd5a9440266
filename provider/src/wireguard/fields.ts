import { isIP, isIPv6 } from "node:net";
import { z } from "zod";
import { unknownValue } from "../arguments/unknowns";
import { hasRoom, readRange } from "./ipRange";
import { isKey } from "./keys";

/**
 * The texts of a WireGuard configuration. A value that is not known yet passes each of them, so that what is known is
 * compared in a preview.
 */

/** A text whose mistake is told with the value. */
const shown = (isRight: (text: string) => boolean, expected: string) =>
  z.string().refine((text) => text === unknownValue || isRight(text), {
    error: expected,
    params: { showsValue: true },
  });

/** A text that may hold a secret, or stands where one does: its mistake is told without it. */
const hidden = (isRight: (text: string) => boolean, expected: string) =>
  z
    .string()
    .trim()
    .refine((text) => text === unknownValue || isRight(text), { error: expected });

/** A key of any kind; `wg genkey` ends its line. */
export const keyField = hidden(
  isKey,
  "must be a key of WireGuard's: 32 bytes in base64, 44 characters with a = last",
);

/** A file of a key, on the machine that the configuration is for. The path stands in a line that a shell reads. */
export const keyFileField = shown(
  (path) => /^\/[\w./@+-]*[\w@+-]$/.test(path),
  "must be an absolute path of letters, digits and . _ / @ + -",
);

/** An interface's own address, and by its prefix length the network that it is in. */
export const addressField = shown(
  (text) => readRange(text) !== undefined,
  'must be an address with its prefix length, such as "10.99.0.1/16" or "fd00:99::1/64"',
);

/** A single address. */
export const bareAddressField = shown(
  (text) => readRange(text)?.hasPrefix === false,
  'must be an address without a prefix length, such as "10.99.0.1" or "fd00:99::1"',
);

/** A range of addresses. wg would clear the bits after the prefix without a word. */
export const rangeField = shown((text) => {
  const range = readRange(text);
  return range !== undefined && range.address === range.first;
}, 'must be a network, such as "10.99.0.0/16", or a single address; no bits may be set after the prefix');

/** A network that has room for machines. */
export const subnetField = shown((text) => {
  const range = readRange(text);
  return range !== undefined && hasRoom(range);
}, 'must be a network of machines, such as "10.99.0.0/16" or "fd00:99::/64"; no bits may be set after the prefix');

/** A host's name, as in DNS. */
const hostName =
  /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*$/;

/** Whether a text is an IPv4 address or a name; four numbers that are no address are no name either. */
const isNameOrIPv4 = (text: string): boolean =>
  isIP(text) === 4 || (hostName.test(text) && !/^[\d.]+$/.test(text));

const isPort = (text: string): boolean => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65535;

/** A peer's address on the way to it. */
export const endpointField = shown(
  isEndpoint,
  'must be an address or a name with a port, such as "192.0.2.1:51820" or "[2001:db8::1]:51820"',
);

function isEndpoint(text: string): boolean {
  const [, inBrackets, name, port = ""] = /^(?:\[([^\]%]*)\]|([^:[\]]*)):(\d+)$/.exec(text) ?? [];
  if (!isPort(port)) return false;
  return inBrackets === undefined ? isNameOrIPv4(name ?? "") : isIPv6(inBrackets);
}

/** An endpoint whose port may be left away. */
export const reachableField = shown(
  (text) => isIP(text) !== 0 || isNameOrIPv4(text) || isEndpoint(text),
  'must be an address or a name, with or without a port, such as "192.0.2.1", "2001:db8::1" or "[2001:db8::1]:51820"',
);

/** An endpoint with the port that it has, or with this one. */
export function withPort(reachable: string, port: number): string {
  if (isEndpoint(reachable)) return reachable;
  return isIPv6(reachable) ? `[${reachable}]:${port}` : `${reachable}:${port}`;
}

/** A DNS server, or a domain to search. */
export const dnsField = shown(
  (text) => isIP(text) !== 0 || isNameOrIPv4(text),
  "must be the address of a DNS server or a domain to search",
);

/** A command of wg-quick's, which cuts a line at its first #. It may hold a secret. */
export const hookField = hidden(
  (command) => /^[^\s#\p{Cc}]([^#\p{Cc}]*[^\s#\p{Cc}])?$/u.test(command),
  "must be one line without #, which begins a comment in wg-quick's files",
);

/** What a peer is called in a comment. */
export const nameField = shown(
  (name) => /^[\w.@ -]{1,100}$/.test(name),
  "must be letters, digits, spaces and . _ @ -",
);

/** A UDP port. */
export const portField = z.int().min(1).max(65535);

/** Seconds between two packets that keep the way to a peer open; 0 for none. */
export const keepaliveField = z.int().min(0).max(65535);
