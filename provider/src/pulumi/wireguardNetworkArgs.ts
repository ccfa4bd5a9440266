import type { Input } from "@pulumi/pulumi";
import type { WireguardSettingsArgs } from "./wireguardEnd";

/** A whole WireGuard network. What is no `Input` has to be known when the program runs, so that each preview has all addresses. */
export interface WireguardNetworkArgs<Name extends string> {
  /** The network that the peers' addresses are in: IPv4, IPv6 or one of each. Prefix lengths 8 to 30, or to 126 for IPv6; at a /16 names seldom meet at one address. */
  subnet: string | string[];
  /**
   * The peer that passes on what goes between the others. Default: none, each peer is linked with each (a mesh). The
   * hub needs the kernel to forward packets, which `cloudInit` sets.
   */
  hub?: NoInfer<Name>;
  /** A key that all peers know beside their own, from a `WireGuardPresharedKey`. Default none. */
  presharedKey?: Input<string>;
  /** The interface's name, the same for all: 1 to 15 letters, digits and _ . -. Default `"wg0"`. */
  interface?: string;
  /** The peers by their names, from which their addresses follow: letters, digits, spaces and . _ @ -. */
  peers: Record<Name, WireguardNetworkPeerArgs>;
}

/** A peer of a network; it may have all of `WireguardSettingsArgs` beside. */
export interface WireguardNetworkPeerArgs extends WireguardSettingsArgs {
  /** Default: the public half of `privateKey`. One of the two is needed. */
  publicKey?: Input<string>;
  /** Needed, or `privateKeyFile`, for the peer's own files. */
  privateKey?: Input<string>;
  /** The absolute path of the private key's file on the peer, such as a key that a VM's host made. */
  privateKeyFile?: Input<string>;
  /** Its address, or one for each subnet, without a prefix length. Default: by the peer's name. */
  address?: string | string[];
  /**
   * Where the others reach it: an address or a name, with a port where that is not `listenPort`. Of a machine that is
   * declared further down a function, `() => machine.publicIp`; no `await` may stand in between. Default: nowhere. The peer has to begin then, and sends
   * packets every `keepalive` seconds to each peer with an endpoint.
   */
  endpoint?: Input<string> | (() => Input<string>);
  /** The UDP port that it listens at. Default 51820 with an `endpoint`, else one that is free. */
  listenPort?: number;
  /** Seconds between the packets that keep its ways to the others open; 0 for none. Default 25 without an `endpoint`, else 0. */
  keepalive?: number;
  /** Networks behind it that the others reach through it, such as `["192.168.1.0/24"]`. Default none. */
  routes?: string[];
}

/** The system of a cloud machine. For `nixos` the user data is a NixOS module, and the private key a file. */
export interface CloudInitArgs {
  /** What the machine runs. */
  system: "debian" | "ubuntu" | "fedora" | "nixos";
  /**
   * More cloud-config for the machine: users, SSH keys, packages, commands. `packages`, `write_files` and `runcmd` come
   * after those of the network, all else stands beside them. What would overwrite the network's own is a mistake. Not for
   * `nixos`, whose configuration takes the module by `imports`. Default none.
   */
  config?: Input<Record<string, unknown>>;
}
