import { z } from "zod";
import { acrossFields } from "../arguments/acrossFields";
import { unknownValue } from "../arguments/unknowns";
import {
  addressField,
  dnsField,
  endpointField,
  hookField,
  keepaliveField,
  keyField,
  keyFileField,
  nameField,
  portField,
  rangeField,
} from "./fields";
import { rangeText, readRange } from "./ipRange";
import { isKey, publicHalf } from "./keys";

const hooks = z.array(hookField).default([]);

/** What an interface may have beside keys, addresses and peers. */
export const settings = {
  mtu: z.int().min(576).max(65535).optional(),
  dns: z.array(dnsField).default([]),
  table: z
    .union([z.enum(["auto", "off"]), z.int().min(1).max(4294967295)], {
      error: 'must be "auto", "off" or the number of a routing table',
    })
    .optional(),
  preUp: hooks,
  postUp: hooks,
  preDown: hooks,
  postDown: hooks,
};

const peer = z.strictObject({
  name: nameField.optional(),
  publicKey: keyField,
  presharedKey: keyField.optional(),
  allowedIPs: z.array(rangeField).min(1, "must have an entry: nothing would be sent to this peer"),
  endpoint: endpointField.optional(),
  persistentKeepalive: keepaliveField.optional(),
});

/** Lets a rule run where these fields hold what they should by type, whatever their texts are. */
const hasShape = (...fields: string[]): z.core.$ZodSuperRefineParams => ({
  when: ({ issues }) =>
    !issues.some(
      ({ path = [], code }) =>
        code !== "custom" &&
        (path.length === 0 ? code !== "unrecognized_keys" : fields.includes(String(path[0]))),
    ),
});

const end = z.strictObject({
  privateKey: keyField.optional(),
  privateKeyFile: keyFileField.optional(),
  addresses: z.array(addressField).min(1, "must have an entry: an interface has an address"),
  listenPort: portField.optional(),
  ...settings,
  peers: z.array(peer),
});

/** An end with its defaults. */
export type WireguardEnd = z.output<typeof end>;

/** A peer of an end. */
export type WireguardPeer = WireguardEnd["peers"][number];

/** One end of a network with WireGuard: an interface and its peers. */
export const wireguardEnd = end
  .superRefine(hasOneKey, acrossFields("privateKey", "privateKeyFile"))
  .superRefine(hasPeersOfTheirOwn, hasShape("privateKey", "peers"))
  .superRefine(hasRoomForIPv6, acrossFields("addresses", "mtu"));

function hasOneKey(
  { privateKey, privateKeyFile }: Pick<WireguardEnd, "privateKey" | "privateKeyFile">,
  context: z.core.$RefinementCtx,
): void {
  if ((privateKey === undefined) !== (privateKeyFile === undefined)) return;
  const message = "is set or `privateKeyFile` is: one of the two";
  context.addIssue({ code: "custom", path: ["privateKey"], message });
}

/** WireGuard itself takes the later of two peers that have a key or a range in common, and tells nobody. */
function hasPeersOfTheirOwn(
  { privateKey, peers }: Pick<WireguardEnd, "privateKey" | "peers">,
  context: z.core.$RefinementCtx,
): void {
  const keys = new Map<string, string>();
  const ranges = new Map<string, string>();
  if (privateKey !== undefined && isKey(privateKey)) keys.set(publicHalf(privateKey), "this end itself");
  const claim = (claims: Map<string, string>, value: string, path: PropertyKey[], owner: string) => {
    const other = claims.get(value);
    if (other === undefined) claims.set(value, owner);
    else context.addIssue({ code: "custom", path, message: `is that of ${other} too` });
  };
  peers.forEach(({ name, publicKey, allowedIPs }, index) => {
    const owner =
      name === undefined || name === unknownValue ? `peers[${index}]` : `peers[${index}] (${name})`;
    if (isKey(publicKey)) claim(keys, publicKey, ["peers", index, "publicKey"], owner);
    allowedIPs.forEach((text, position) => {
      const range = readRange(text);
      if (range !== undefined)
        claim(ranges, rangeText(range), ["peers", index, "allowedIPs", position], owner);
    });
  });
}

/** Linux takes IPv6 from an interface whose packets are smaller (RFC 8200, section 5). */
function hasRoomForIPv6(
  { addresses, mtu }: Pick<WireguardEnd, "addresses" | "mtu">,
  context: z.core.$RefinementCtx,
): void {
  if (mtu === undefined || mtu >= 1280 || !addresses.some((text) => readRange(text)?.family === 6)) return;
  context.addIssue({
    code: "custom",
    path: ["mtu"],
    message: `must be at least 1280 for IPv6; it is ${mtu}`,
  });
}
