import { NodeSSH } from "node-ssh";
import type { ServerHostKeyAlgorithm } from "ssh2";
import { messageOf } from "../errors/error";
import { type AuthenticationPlan, authenticationPlan } from "./authentication";
import { HostConnectionError } from "./errors";
import { fingerprintOfKey } from "./hostKey";
import { algorithmAttempts, type HostKeyPolicy, hostKeyProblem, noKeyOfKnownType } from "./hostKeyPolicy";
import { Link } from "./link";
import { Login } from "./login";
import type { HostSettings } from "./settings";
import { CONNECT_TIMEOUT_SECONDS, failureOf, type JumpHost, openTransport, unreachable } from "./transport";

/**
 * Connects, verifies the host's key and logs in, in this order.
 *
 * @throws HostConnectionError
 */
export async function openLink(
  settings: HostSettings,
  policy: HostKeyPolicy,
  jump?: JumpHost,
): Promise<Link> {
  const plan = await authenticationPlan(settings);
  let changed: HostConnectionError | undefined;
  for (const algorithms of algorithmAttempts(policy)) {
    try {
      return await attempt(settings, policy, algorithms, plan, jump);
    } catch (thrown) {
      if (!(thrown instanceof HostConnectionError) || thrown.failure !== "host key changed") throw thrown;
      changed ??= thrown;
    }
  }
  throw changed ?? noKeyOfKnownType(settings, policy);
}

async function attempt(
  settings: HostSettings,
  policy: HostKeyPolicy,
  algorithms: ServerHostKeyAlgorithm[],
  plan: AuthenticationPlan,
  jump: JumpHost | undefined,
): Promise<Link> {
  const transport = await openTransport(settings, jump);
  const ssh = new NodeSSH();
  const progress: Progress = { gaveUp: false };
  const login = new Login(plan, () => {
    progress.gaveUp = true;
    transport.stream.destroy();
  });
  const ready = ssh.connect({
    host: settings.address,
    username: settings.user,
    sock: transport.stream,
    readyTimeout: CONNECT_TIMEOUT_SECONDS * 1000,
    algorithms: { serverHostKey: algorithms },
    authHandler: login.handler,
    hostVerifier: (key: Buffer) => {
      progress.keyProblem = hostKeyProblem(settings, policy, key);
      if (progress.keyProblem === undefined) progress.verified = fingerprintOfKey(key);
      return progress.keyProblem === undefined;
    },
  });
  const client = ssh.connection;
  // node-ssh drops its own listener when the connection is ready; a later error would then end the process.
  client?.on("error", () => undefined);
  try {
    await ready;
  } catch (thrown) {
    transport.stream.destroy();
    throw explain(thrown, settings, policy, progress, login);
  }
  if (client === null || progress.verified === undefined) {
    transport.stream.destroy();
    throw unreachable(settings, "protocol", "the connection was ready without a verified host key");
  }
  return new Link(ssh, client, transport, progress.verified);
}

/** How far an attempt came. */
interface Progress {
  keyProblem?: HostConnectionError;
  /** The verified key's fingerprint. */
  verified?: string;
  gaveUp: boolean;
}

function explain(
  thrown: unknown,
  settings: HostSettings,
  policy: HostKeyPolicy,
  { keyProblem, verified, gaveUp }: Progress,
  login: Login,
): HostConnectionError {
  if (keyProblem !== undefined) return keyProblem;
  const error = partsOf(thrown);
  if (gaveUp) return login.failure(settings, error);
  if (error.level === "client-timeout")
    return unreachable(settings, "timeout", "it did not finish the SSH handshake", error);
  if (error.message.includes("no matching host key format")) return noKeyOfKnownType(settings, policy);
  if (error.level === "client-socket" || error.syscall !== undefined)
    return unreachable(settings, failureOf(error), error.message, thrown);
  if (/Connection lost|No response/.test(error.message))
    return unreachable(settings, "reset", "it closed the connection", error);
  if (verified !== undefined) return login.failure(settings, error);
  return unreachable(settings, "protocol", error.message, error);
}

/**
 * What ssh2 and Node tell of a failure, whatever its class: an error of a socket may come from another realm than the
 * provider's code, and is then no `instanceof Error` here.
 */
function partsOf(thrown: unknown): Error & { level?: string; code?: string; syscall?: string } {
  if (typeof thrown !== "object" || thrown === null || !("message" in thrown))
    return new Error(messageOf(thrown));
  const told: { message: unknown; level?: unknown; code?: unknown; syscall?: unknown } = thrown;
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return Object.assign(new Error(String(thrown.message), { cause: thrown }), {
    level: text(told.level),
    code: text(told.code),
    syscall: text(told.syscall),
  });
}
