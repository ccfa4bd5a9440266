import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import type { Group } from "./group";

/** A port of the host that leads to one of the guest. */
export interface ForwardPortArgs {
  /** `tcp` or `udp`. Default `tcp`. */
  protocol?: Input<"tcp" | "udp">;
  /** Port on the host. Below 1024 the VM gets the capability CAP_NET_BIND_SERVICE. */
  host: Input<number>;
  /** Port of the guest. */
  guest: Input<number>;
  /** IPv4 address of the host to listen at; `0.0.0.0` is every one. Default `127.0.0.1`. */
  address?: Input<string>;
}

/** The ways into the VM. */
export interface PortArgs {
  /** Ports of the host that lead to the guest. Default none. */
  forwardPorts?: Input<Input<ForwardPortArgs>[]>;
}

const port = z.int().min(1).max(65535);

const forwardPort = z.strictObject({
  protocol: z.enum(["tcp", "udp"]).default("tcp"),
  host: port,
  guest: port,
  address: z.ipv4("must be an IPv4 address of the host").default("127.0.0.1"),
});

/** A forward with its defaults. */
export type ForwardPort = z.output<typeof forwardPort>;

export const ports = {
  forwardPorts: {
    schema: z.array(forwardPort).default([]),
    change: "restart",
    sample: [{ host: 2222, guest: 22 }],
  },
} as const satisfies Group<PortArgs>;

/** Where a socket of the host listens. */
export interface Place {
  protocol: "tcp" | "udp";
  address: string;
  port: number;
}

/** Where a VM listens for a forward. */
export const placeOf = ({ protocol, address, host }: ForwardPort): Place => ({
  protocol,
  address,
  port: host,
});

/** `tcp 127.0.0.1:8080`. */
export const shownPlace = ({ protocol, address, port }: Place): string => `${protocol} ${address}:${port}`;

const everyAddress = "0.0.0.0";

/** Whether only one of two sockets can have its place. */
export function isSamePlace(one: Place, other: Place): boolean {
  if (one.protocol !== other.protocol || one.port !== other.port) return false;
  return one.address === other.address || [one.address, other.address].includes(everyAddress);
}
