import { connect as connectSocket, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { messageOf } from "../errors/error";
import { type ConnectionFailure, HostConnectionError } from "./errors";
import { type HostSettings, hostLabel } from "./settings";

/** How long a host may take to accept a connection, and then again to let us in. */
export const CONNECT_TIMEOUT_SECONDS = 20;

/** What an SSH connection runs over: a socket, or a channel through a jump host. */
export interface Transport {
  stream: Duplex;
  /** Keeps the process alive until the returned function is called. Otherwise an open transport does not. */
  hold(): () => void;
}

/** A host through which others are reached. */
export interface JumpHost {
  hold(): () => void;
  forward(address: string, port: number): Promise<Duplex>;
}

/** @throws HostConnectionError when the address is unknown, or nothing answers there */
export async function openTransport(settings: HostSettings, jump?: JumpHost): Promise<Transport> {
  return jump === undefined ? openSocket(settings) : openForward(settings, jump);
}

async function openSocket(settings: HostSettings): Promise<Transport> {
  const socket = connectSocket({ host: settings.address, port: settings.port, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    const fail = (failure: ConnectionFailure, why: string, cause?: unknown) => {
      clearTimeout(deadline);
      socket.destroy();
      reject(unreachable(settings, failure, why, cause));
    };
    const seconds = CONNECT_TIMEOUT_SECONDS;
    const deadline = setTimeout(() => fail("timeout", `no answer within ${seconds} seconds`), seconds * 1000);
    socket.on("error", (error: NodeJS.ErrnoException) =>
      fail(failureOf(error), error.message || String(error.code), error),
    );
    socket.once("connect", () => {
      clearTimeout(deadline);
      resolve();
    });
  });
  return { stream: socket, hold: holder(socket) };
}

/** A socket keeps Node's process alive unless it is told not to; several commands may need it at once. */
function holder(socket: Socket): () => () => void {
  let holders = 0;
  return () => {
    holders += 1;
    socket.ref();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      holders -= 1;
      if (holders === 0) socket.unref();
    };
  };
}

async function openForward(settings: HostSettings, jump: JumpHost): Promise<Transport> {
  const release = jump.hold();
  try {
    return { stream: await jump.forward(settings.address, settings.port), hold: () => jump.hold() };
  } catch (cause) {
    throw unreachable(settings, "refused", `the jump host cannot reach it: ${messageOf(cause)}`, cause);
  } finally {
    release();
  }
}

/** What the operating system's word for a failed connection means to the user. */
export function failureOf({ code }: { code?: string }): ConnectionFailure {
  switch (code) {
    case "ECONNREFUSED":
      return "refused";
    case "ETIMEDOUT":
      return "timeout";
    case "ECONNRESET":
    case "EPIPE":
      return "reset";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "address unknown";
    default:
      return "unreachable";
  }
}

const HINTS: Partial<Record<ConnectionFailure, string>> = {
  refused: "is sshd running there, on this port?",
  timeout: "is the host up, and does a firewall let this port through?",
  unreachable: "is the host up, and is there a route to it?",
  reset: "sshd may be starting, or refuse more connections (MaxStartups)",
  "address unknown": "check host.address, and this machine's DNS",
};

/** The error for a host that does not answer as an SSH host. */
export function unreachable(
  settings: HostSettings,
  failure: ConnectionFailure,
  why: string,
  cause?: unknown,
): HostConnectionError {
  return new HostConnectionError(failure, {
    kind: "notConnected",
    what: "cannot connect",
    where: hostLabel(settings),
    why,
    next: HINTS[failure],
    cause,
  });
}
