import type { Place } from "../../arguments/ports";

/** A socket that listens on a host, at an IPv4 address; `::` is every one of IPv6, which may be those of IPv4 too. */
export interface Listener extends Place {
  /** The number of its process; absent where nothing tells it. */
  pid?: string;
}

/** `tcp 0100007F:1F90 812`. */
const line = /^(tcp|udp)(6?) ([0-9A-F]+):([0-9A-F]{4}) (\d+|-)$/;

/**
 * Pure: reads a listener as /proc/net shows it: words of 32 bits in the processor's own order, which is the little-endian one
 * wherever Nix runs. `undefined` for another address of IPv6, where no VM listens, and for what is none.
 */
export function parseListener(text: string): Listener | undefined {
  const [, protocol, isSix, address = "", port = "", pid] = line.exec(text) ?? [];
  if (protocol !== "tcp" && protocol !== "udp") return undefined;
  const shown = isSix === "6" ? ofSix(address) : dotted(address);
  if (shown === undefined) return undefined;
  const listener = { protocol, address: shown, port: Number.parseInt(port, 16) } as const;
  return pid === "-" || pid === undefined ? listener : { ...listener, pid };
}

/** Every address, or one of IPv4 in the form of IPv6. */
function ofSix(address: string): string | undefined {
  if (/^0{32}$/.test(address)) return "::";
  return address.startsWith("0000000000000000FFFF0000") ? dotted(address.slice(24)) : undefined;
}

const dotted = (word: string): string | undefined =>
  word.length === 8 ? [...Buffer.from(word, "hex")].reverse().join(".") : undefined;

/** `tcp:127.0.0.1:8080`, as QEMU has it behind `hostfwd=`; no address is every one. */
const forward = /^(tcp|udp):([0-9.]*):(\d+)$/;

/** Pure: reads the words of forwards; what is none is left out. */
export const parseForwards = (text: string): Place[] =>
  text.split(" ").flatMap((word) => {
    const [, protocol, address, port] = forward.exec(word) ?? [];
    if (protocol !== "tcp" && protocol !== "udp") return [];
    return [{ protocol, address: address || "0.0.0.0", port: Number(port) }];
  });
