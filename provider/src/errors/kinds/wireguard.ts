import type { ErrorEntry } from "./entry";

/** WireGuard. */
export const wireguardErrors = {
  sharedAddress: {
    heading: "ADDRESS is that of NAME too",
    from: "wireguard/handedOut.ts",
    meaning: [
      "Two peers' names lead to one address, or both asked for it. Set `address` for one of them; the message",
      "has a free one. Choose the newer one where the other is in use: an address that is set is a peer that",
      "moves, once.",
    ],
  },
  noEndpoint: {
    heading: "neither NAME nor NAME can reach the other",
    from: "wireguard/links.ts",
    meaning: [
      "Neither of the two has an `endpoint`, so neither can begin. Give one to one of them, or make a third",
      "peer the `hub`.",
    ],
  },
  valueMissing: {
    heading: "is an output or a promise without a value",
    from: "pulumi/rendered.ts",
    meaning: [
      "What the argument comes from does not have it: an output that the other stack does not export, a machine",
      "without a public address. Mend that, or leave the argument out.",
    ],
  },
  endpointFailed: {
    heading: "a function, failed",
    meaning: [
      "An `endpoint` that is a function was called before what it leads to was there. Declare that in the same",
      "run of the program as the network, without an `await` in between.",
    ],
  },
  otherHalf: {
    heading: "is not the public half of",
    from: "wireguard/ownKey.ts",
    meaning: ["A peer's `publicKey` and `privateKey` are of two pairs. Leave `publicKey` out."],
  },
  keyInStore: {
    heading: "would be in /nix/store of the NixOS machine",
    from: "wireguard/nixosModule.ts",
    meaning: [
      "A NixOS configuration with a key in it is copied to where everybody on the machine can read it. Put the",
      "key into a file there, and its path into `privateKeyFile`.",
    ],
  },
  notAPrivateKey: {
    heading: "this is no private key of WireGuard's",
    meaning: [
      "What `publicKeyOf` was given is not 32 bytes in base64; it is not shown. A public key has the same form,",
      "and is not told apart.",
    ],
  },
  unreadableKeyState: {
    heading: "the state of this key cannot be read",
    next: "run the release of pulumi-simple-vm that wrote it, or a later one; if the state was edited by hand, put it back",
    meaning: [
      "A later release wrote the state of a `WireGuardKey`, or it was edited by hand. Nothing was changed.",
      "Install the release that wrote it, or a later one.",
    ],
  },

  noSuchPeer: {
    heading: "there is no peer NAME",
    meaning: ["The network has no peer of that name; the message lists those that it has."],
  },
} as const satisfies Record<string, ErrorEntry>;
