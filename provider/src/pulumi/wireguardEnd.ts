import type { Input, Unwrap } from "@pulumi/pulumi";
import type { Holds, Same } from "../arguments/claims";
import type { WireguardEnd, WireguardPeer } from "../wireguard/end";

/** What a WireGuard interface may have beside keys, addresses and peers. */
export interface WireguardSettingsArgs {
  /** The size of a packet in the tunnel, in bytes: 576 to 65535, and at least 1280 with IPv6. Default: WireGuard's, from that of the way out. */
  mtu?: Input<number>;
  /** DNS servers while the interface is up, and domains to search. wg-quick needs `resolvconf` for it. Default none. */
  dns?: Input<Input<string>[]>;
  /** The routing table of the peers' networks: `"off"` for no routes, or a number. Default `"auto"`. */
  table?: Input<"auto" | "off" | number>;
  /** Commands for wg-quick, each one line without #; `%i` is the interface. Default none. */
  preUp?: Input<Input<string>[]>;
  /** As `preUp`, once the interface is up. */
  postUp?: Input<Input<string>[]>;
  /** As `preUp`, before the interface goes. */
  preDown?: Input<Input<string>[]>;
  /** As `preUp`, once the interface is gone. */
  postDown?: Input<Input<string>[]>;
}

/** One end of a WireGuard network: an interface and its peers; it may have all of `WireguardSettingsArgs` beside. */
export interface WireguardEndArgs extends WireguardSettingsArgs {
  /** The end's private key; this or `privateKeyFile`. What is rendered is a secret then. */
  privateKey?: Input<string>;
  /** The absolute path of the private key's file on the machine that the file is for, such as a key that a host made. */
  privateKeyFile?: Input<string>;
  /** The interface's addresses with the prefix length of the network: `10.99.0.1/16`, `fd00:99::1/64`. */
  addresses: Input<Input<string>[]>;
  /** The UDP port that it listens at. Default: one that is free. */
  listenPort?: Input<number>;
  /** Who it is linked with. */
  peers: Input<Input<WireguardPeerArgs>[]>;
}

/** A peer of an end. */
export interface WireguardPeerArgs {
  /** What it is called in a comment. Default: no comment. */
  name?: Input<string>;
  /** The peer's public key. */
  publicKey: Input<string>;
  /** A key that both ends know beside their own, against computers to come. Default none. */
  presharedKey?: Input<string>;
  /** What is sent to this peer and taken from it: networks or single addresses. */
  allowedIPs: Input<Input<string>[]>;
  /** Where it is reached: an address or a name and a port, IPv6 as `[2001:db8::1]:51820`. Default: it makes itself known. */
  endpoint?: Input<string>;
  /** Seconds between packets that keep the way open, for an end behind NAT: mostly 25. Default: none are sent. */
  persistentKeepalive?: Input<number>;
}

/** The schemas know the arguments that the interfaces document. */
export type EndIsWhole = [
  Holds<Same<keyof Unwrap<WireguardEndArgs>, keyof WireguardEnd>>,
  Holds<Same<keyof Unwrap<WireguardPeerArgs>, keyof WireguardPeer>>,
];
