import type { WireguardEnd, WireguardPeer } from "./end";

/** A line of a file, or none. */
type Line = [key: string, value: string | number | undefined];

/** Lines `KEY = VALUE`. */
const lines = (given: Line[]): string[] =>
  given.flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${value}`]));

/** A line for each value. */
const each = (key: string, values: readonly string[]): Line[] => values.map((value) => [key, value]);

/** All values in one line, or none. */
const joined = (key: string, values: readonly string[]): Line[] =>
  values.length === 0 ? [] : [[key, values.join(", ")]];

/** The file that `wg-quick up` reads. Source: wg-quick(8) and wg(8), of wireguard-tools. */
export function quickFile(end: WireguardEnd): string {
  return [
    "[Interface]",
    ...lines([
      ...joined("Address", end.addresses),
      ["PrivateKey", end.privateKey],
      ["ListenPort", end.listenPort],
      ["MTU", end.mtu],
      ...joined("DNS", end.dns),
      ["Table", end.table],
      ...each("PreUp", end.preUp),
      ...each("PostUp", [...keyCommands(end), ...end.postUp]),
      ...each("PreDown", end.preDown),
      ...each("PostDown", end.postDown),
    ]),
    ...end.peers.flatMap(peerLines),
    "",
  ].join("\n");
}

/** wg-quick reads keys from its file alone; `%i` is the interface. */
const keyCommands = ({ privateKeyFile }: WireguardEnd): string[] =>
  privateKeyFile === undefined ? [] : [`wg set %i private-key ${privateKeyFile}`];

function peerLines(peer: WireguardPeer): string[] {
  return [
    "",
    ...(peer.name === undefined ? [] : [`# ${peer.name}`]),
    "[Peer]",
    ...lines([
      ["PublicKey", peer.publicKey],
      ["PresharedKey", peer.presharedKey],
      ...joined("AllowedIPs", peer.allowedIPs),
      ["Endpoint", peer.endpoint],
      ["PersistentKeepalive", peer.persistentKeepalive],
    ]),
  ];
}
