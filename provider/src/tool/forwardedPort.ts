/** A port of a host that leads into a VM. */
export interface ForwardedPort {
  /** The address on the host where it listens; one that stands for all is its loopback address. */
  address: string;
  port: number;
}

/**
 * Pure: the TCP port by which a unit's QEMU forwards to this port of its guest; `undefined` where there is none.
 * Source: QEMU, qemu-options.hx, `hostfwd=[tcp|udp]:[hostaddr]:hostport-[guestaddr]:guestport`.
 */
export function forwardedPort(unitText: string, guestPort: number): ForwardedPort | undefined {
  for (const [, address = "", port, guest] of unitText.matchAll(
    /hostfwd=tcp:([^:,"\s]*):(\d+)-[^:,"\s]*:(\d+)/g,
  )) {
    if (Number(guest) !== guestPort) continue;
    return { address: address === "" || address === "0.0.0.0" ? "127.0.0.1" : address, port: Number(port) };
  }
  return undefined;
}
