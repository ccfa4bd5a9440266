import { readScript } from "../script";

/** The files of scripts/ that make keys on the host. */
export const generatedKeyFiles = ["lib/keyPairs", "lib/makeKeys"] as const;

/** What these files need beside a VM's own variables. */
export const generatedKeyVariables = {
  x25519: readScript("lib/x25519.awk"),
  /** The most that a key which an older release made can have, in bytes. */
  longest_private_key: 16_384,
} as const;
