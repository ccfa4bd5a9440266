import { createServer } from "node:net";
import { pipeline } from "node:stream";
import type { ForwardingConnection } from "../ssh/connection";
import type { ForwardedPort } from "./forwardedPort";

/** A port of this machine's loopback address that leads to one of a host, for one connection. */
export interface Relay {
  port: number;
  /** What kept the one connection from the host's port. */
  failure(): unknown;
  close(): void;
}

/** Opens the relay. It takes a single connection: then nothing listens any more. */
export function openRelay(host: ForwardingConnection, { address, port }: ForwardedPort): Promise<Relay> {
  let failure: unknown;
  const server = createServer((socket) => {
    server.close();
    host.forward(address, port).then(
      (channel) => pipeline(socket, channel, socket, () => socket.destroy()),
      (error: unknown) => {
        failure = error;
        socket.destroy();
      },
    );
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0 }, () => {
      const bound = server.address();
      if (bound === null || typeof bound === "string") return reject(new Error("no port was bound"));
      resolve({ port: bound.port, failure: () => failure, close: () => server.close() });
    });
  });
}
