import { backOff } from "exponential-backoff";
import { type HostConnection, PooledConnection } from "./connection";
import { mayPass } from "./errors";
import { fingerprintPolicy, type HostKeyPolicy, hostKeyPolicy } from "./hostKeyPolicy";
import type { Link } from "./link";
import { openLink } from "./openLink";
import { connectionIdentity, type HostSettings, hostLabel } from "./settings";

/** What a caller knows of a host, and how patient it is. */
export interface ConnectOptions {
  /** The fingerprint that the state holds. It binds hosts that are trusted on first use; for others hostKey or known_hosts decide. */
  expectedFingerprint?: string;
  /** How long to try again while nothing answers, for a host that is booting. Default: 0. */
  waitSeconds?: number;
}

/** The links of this process, also those being opened: one for each host, user and way to log in. */
const links = new Map<string, Promise<Link>>();

/** One object for equal settings, so that callers can keep what they know of a host by it. */
const connections = new Map<string, HostConnection>();

/**
 * Connects to a host, or gives the connection that there is.
 *
 * @throws HostConnectionError when the host doesn't answer, shows another key than the expected one, or lets nobody in
 */
export async function connectToHost(
  settings: HostSettings,
  options: ConnectOptions = {},
): Promise<HostConnection> {
  const { expectedFingerprint, waitSeconds = 0 } = options;
  const policy = await hostKeyPolicy(settings, expectedFingerprint);
  const { fingerprint } = await patiently(waitSeconds, () => sharedLink(settings, policy));
  const identity = JSON.stringify([connectionIdentity(settings), settings.sudo ?? false, fingerprint]);
  const known = connections.get(identity);
  if (known !== undefined) return known;
  const verified = fingerprintPolicy(fingerprint, "the first connection of this run");
  const again = () => patiently(waitSeconds, () => sharedLink(settings, verified));
  const connection = new PooledConnection(hostLabel(settings), fingerprint, settings.sudo ?? false, again);
  connections.set(identity, connection);
  return connection;
}

/** Says goodbye to all hosts. Connections made before stay usable: they connect anew. */
export async function closeAllConnections(): Promise<void> {
  const open = [...links.values()];
  links.clear();
  connections.clear();
  await Promise.all(open.map(async (opening) => opening.then((link) => link.close()).catch(() => undefined)));
}

async function patiently<T>(waitSeconds: number, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + waitSeconds * 1000;
  return backOff(attempt, {
    numOfAttempts: Number.POSITIVE_INFINITY,
    startingDelay: 250,
    maxDelay: 2000,
    retry: (thrown: unknown) => mayPass(thrown) && Date.now() < deadline,
  });
}

/** The link that all callers share. One that shows another key than this caller expects leaves it to a link of its own to judge. */
async function sharedLink(settings: HostSettings, policy: HostKeyPolicy): Promise<Link> {
  const identity = connectionIdentity(settings);
  const link = await openOnce(identity, settings, policy);
  if (policy.kind !== "fingerprint" || policy.fingerprint === link.fingerprint) return link;
  return openOnce(`${identity} ${policy.fingerprint}`, settings, policy);
}

async function openOnce(identity: string, settings: HostSettings, policy: HostKeyPolicy): Promise<Link> {
  const existing = links.get(identity);
  if (existing !== undefined) {
    const link = await existing;
    if (link.alive) return link;
    if (links.get(identity) === existing) links.delete(identity);
    return openOnce(identity, settings, policy);
  }
  const opening = openThroughJump(settings, policy);
  links.set(identity, opening);
  opening.catch(() => {
    if (links.get(identity) === opening) links.delete(identity);
  });
  return opening;
}

async function openThroughJump(settings: HostSettings, policy: HostKeyPolicy): Promise<Link> {
  if (settings.jump === undefined) return openLink(settings, policy);
  const jump = await sharedLink(settings.jump, await hostKeyPolicy(settings.jump));
  return openLink(settings, policy, jump);
}
