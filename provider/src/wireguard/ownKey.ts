import type { CheckFailure } from "../arguments/mistakes";
import { keyIn, publicHalf } from "./keys";

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

/** Two halves that do not belong together: nobody could link with this peer. */
export function notTheHalf({ publicKey, privateKey }: OwnKey): CheckFailure[] {
  const given = keyIn(publicKey);
  const half = publicKeyIn({ privateKey });
  if (given === undefined || half === undefined || given === half) return [];
  return [{ property: "publicKey", reason: "is not the public half of `privateKey`: leave it out" }];
}
