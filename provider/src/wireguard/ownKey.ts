import { z } from "zod";
import type { CheckFailure } from "../arguments/mistakes";
import { keyIn, publicHalf } from "./keys";
import { fieldOf } from "./refuseMistakes";

/** What a peer says of its own key; what is not known yet, or is no key, is passed over. */
export interface OwnKey {
  publicKey?: string | undefined;
  privateKey?: string | undefined;
}

/** The public key of a peer, by either half. */
export function publicKeyIn({ publicKey, privateKey }: OwnKey): string | undefined {
  const given = keyIn(privateKey);
  return keyIn(publicKey) ?? (given === undefined ? undefined : publicHalf(given));
}

/** As much of an end as tells its keys, and whatever else there is in their places. */
const keysOfEnd = z.object({
  privateKey: z.string().optional().catch(undefined),
  peers: z.array(z.object({ publicKey: z.string().optional().catch(undefined) })).catch([]),
});

/**
 * What is wrong with the public key of the peer of this name beside its end, which does not hold it: whether the private
 * key is its other half, or where that is in a file, whether another peer has it too.
 */
export function ownKeyMistakes(name: string, publicKey: unknown, end: unknown): CheckFailure[] {
  const { privateKey, peers } = keysOfEnd.parse(end);
  const key = typeof publicKey === "string" ? keyIn(publicKey) : undefined;
  if (key === undefined) return [];
  if (keyIn(privateKey) !== undefined) return notTheHalf({ publicKey: key, privateKey });
  return peers.flatMap((peer, index) =>
    keyIn(peer.publicKey) === key
      ? [{ property: fieldOf("peers", index, "publicKey"), reason: `is that of ${name} too` }]
      : [],
  );
}

/** Two halves that do not belong together: nobody could link with this peer. */
export function notTheHalf({ publicKey, privateKey }: OwnKey): CheckFailure[] {
  const given = keyIn(publicKey);
  const half = publicKeyIn({ privateKey });
  if (given === undefined || half === undefined || given === half) return [];
  return [{ property: "publicKey", reason: "is not the public half of `privateKey`: leave it out" }];
}
