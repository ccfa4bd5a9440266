import { createPrivateKey, createPublicKey } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** One end of a WireGuard tunnel with a single peer. */
export interface TunnelEnd {
  /** The end's own address in the tunnel, with its prefix length. */
  address: string;
  privateKey: pulumi.Input<string>;
  /** UDP port in the guest. Default: any. */
  listenPort?: number;
  peer: {
    publicKey: pulumi.Input<string>;
    allowedIps: string;
    endpoint?: pulumi.Input<string>;
    persistentKeepalive?: number;
  };
}

/** The text of a wg-quick file. */
export function tunnelFile({ address, privateKey, listenPort, peer }: TunnelEnd): pulumi.Output<string> {
  return pulumi
    .all([privateKey, peer.publicKey, peer.endpoint])
    .apply(([ownKey, peerKey, endpoint]) =>
      [
        "[Interface]",
        `Address = ${address}`,
        `PrivateKey = ${ownKey}`,
        ...(listenPort === undefined ? [] : [`ListenPort = ${listenPort}`]),
        "[Peer]",
        `PublicKey = ${peerKey}`,
        `AllowedIPs = ${peer.allowedIps}`,
        ...(endpoint === undefined ? [] : [`Endpoint = ${endpoint}`]),
        ...(peer.persistentKeepalive === undefined
          ? []
          : [`PersistentKeepalive = ${peer.persistentKeepalive}`]),
        "",
      ].join("\n"),
    );
}

/** An X25519 private key of 32 bytes needs these before it to be a PKCS #8 file (RFC 8410, section 7). */
const pkcs8Header = Buffer.from("302e020100300506032b656e04220420", "hex");

/** The public half of a WireGuard private key. */
export function publicKeyOf(privateKey: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(privateKey).apply((text) => {
    const key = Buffer.concat([pkcs8Header, Buffer.from(text.trim(), "base64")]);
    const publicKey = createPublicKey(createPrivateKey({ key, format: "der", type: "pkcs8" }));
    return publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
  });
}
