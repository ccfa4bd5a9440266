import type { CheckFailure } from "../arguments/mistakes";
import { fieldOf } from "../wireguard/refuseMistakes";
import type { WireguardNetworkPeerArgs } from "./wireguardNetworkArgs";

/** Peers that were given one and the same output as their key, which is a mistake whatever its value will be. */
export function sharedKeys(peers: Readonly<Record<string, WireguardNetworkPeerArgs>>): CheckFailure[] {
  const owners = new Map<object, string>();
  return Object.entries(peers).flatMap(([name, peer]) =>
    (["publicKey", "privateKey"] as const).flatMap((field) => {
      const key = peer[field];
      if (typeof key !== "object") return [];
      const owner = owners.get(key);
      owners.set(key, owner ?? name);
      return owner === undefined
        ? []
        : [{ property: fieldOf("peers", name, field), reason: `is that of ${owner} too` }];
    }),
  );
}
