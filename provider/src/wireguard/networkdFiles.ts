import { isIP } from "node:net";
import { z } from "zod";
import { acrossFields } from "../arguments/acrossFields";
import { type WireguardEnd, wireguardEnd } from "./end";
import { readRange } from "./ipRange";

/** The two files of an interface in systemd-networkd. */
export interface NetworkdFiles {
  /** For /etc/systemd/network/NAME.netdev, of root:systemd-network and 0640, as it may hold keys. */
  netdev: string;
  /** For /etc/systemd/network/NAME.network. */
  network: string;
}

const hookNames = ["preUp", "postUp", "preDown", "postDown"] as const;

/** An end that systemd-networkd can have: it runs no commands, and puts no rules around a route for everything. */
export const networkdEnd = wireguardEnd
  .superRefine(
    (end, context) => {
      for (const name of hookNames) {
        if (end[name].length === 0) continue;
        const message = "must be empty: systemd-networkd runs no commands";
        context.addIssue({ code: "custom", path: [name], message });
      }
    },
    acrossFields(...hookNames),
  )
  .superRefine(
    ({ table, peers }, context) => {
      if (table !== undefined && table !== "auto") return;
      peers.forEach(({ allowedIPs }, index) => {
        allowedIPs.forEach((text, position) => {
          if (readRange(text)?.prefix !== 0) return;
          const path = ["peers", index, "allowedIPs", position];
          const message =
            'needs `table` to be "off" or a number: systemd-networkd would send the tunnel\'s own packets into the tunnel';
          context.addIssue({ code: "custom", path, message });
        });
      });
    },
    acrossFields("table", "peers"),
  );

/** The name of an interface, as Linux takes it. */
export const interfaceName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/, "must be 1 to 15 letters, digits and _ . -");

/** A section of a unit file, without the settings that have no value. */
function section(name: string, settings: [key: string, value: string | number | undefined][]): string {
  const given = settings.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}\n`]));
  return `[${name}]\n${given.join("")}`;
}

/**
 * The files of an end as an interface of this name, for systemd 250 or later (`RouteTable=`).
 * Source: systemd.netdev(5) and systemd.network(5).
 */
export function networkdFiles(name: string, end: WireguardEnd): NetworkdFiles {
  const routes = end.table === undefined || end.table === "auto" ? "main" : end.table;
  const peers = end.peers.map((peer) =>
    section("WireGuardPeer", [
      ["PublicKey", peer.publicKey],
      ["PresharedKey", peer.presharedKey],
      ["AllowedIPs", peer.allowedIPs.join(",")],
      ["Endpoint", peer.endpoint],
      ["PersistentKeepalive", peer.persistentKeepalive],
    ]),
  );
  const netdev = [
    section("NetDev", [
      ["Name", name],
      ["Kind", "wireguard"],
      ["MTUBytes", end.mtu],
    ]),
    section("WireGuard", [
      ["PrivateKey", end.privateKey],
      ["PrivateKeyFile", end.privateKeyFile],
      ["ListenPort", end.listenPort],
      ["RouteTable", routes],
    ]),
    ...peers,
  ];
  const [servers, domains] = [
    end.dns.filter((text) => isIP(text) !== 0),
    end.dns.filter((text) => isIP(text) === 0),
  ];
  const network = [
    section("Match", [["Name", name]]),
    section("Network", [
      ...end.addresses.map((address): [string, string] => ["Address", address]),
      ...servers.map((server): [string, string] => ["DNS", server]),
      ["Domains", domains.length === 0 ? undefined : domains.join(" ")],
    ]),
  ];
  return { netdev: netdev.join("\n"), network: network.join("\n") };
}
