import { isDeepStrictEqual } from "node:util";

interface Host {
  address?: unknown;
  port?: unknown;
  hostKey?: unknown;
  jump?: Host;
}

/** By the same key, or by the same way and no other key: strict, as the preview would otherwise promise too much. */
export function isSameHost(before: unknown, now: unknown): boolean {
  const [old, host] = [before as Host, now as Host];
  if (old.hostKey !== host.hostKey) return false;
  const isPinned = host.hostKey !== undefined && host.hostKey !== "trust-on-first-use";
  return isPinned || isDeepStrictEqual(wayTo(old), wayTo(host));
}

const wayTo = ({ address, port = 22, hostKey, jump }: Host): object => ({
  address,
  port,
  hostKey,
  jump: jump && wayTo(jump),
});
