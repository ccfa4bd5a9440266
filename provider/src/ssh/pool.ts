import { type ForwardingConnection, PooledConnection } from "./connection";
import { fingerprintPolicy, type HostKeyPolicy, hostKeyPolicy } from "./hostKeyPolicy";
import type { Link } from "./link";
import { openLink } from "./openLink";
import { connectionIdentity, type HostSettings, hostLabel } from "./settings";

/** What a caller knows of a host. */
export interface ConnectOptions {
  /** The fingerprint that the state holds. It binds hosts that are trusted on first use; for others hostKey or known_hosts decide. */
  expectedFingerprint?: string;
}

/** Connections that several callers share. What one pool has opened, no other knows of. */
export class ConnectionPool {
  /** The links, also those being opened: one for each host, user and way to log in. */
  readonly #links = new Map<string, Promise<Link>>();
  /** One object for equal settings, so that callers can keep what they know of a host by it. */
  readonly #connections = new Map<string, ForwardingConnection>();

  /**
   * Connects to a host, or gives the connection that there is.
   *
   * @throws HostConnectionError when the host doesn't answer, shows another key than the expected one, or lets nobody in
   */
  async connect(
    settings: HostSettings,
    { expectedFingerprint }: ConnectOptions = {},
  ): Promise<ForwardingConnection> {
    const policy = await hostKeyPolicy(settings, expectedFingerprint);
    const { fingerprint } = await this.#sharedLink(settings, policy);
    const identity = JSON.stringify([connectionIdentity(settings), settings.sudo ?? false, fingerprint]);
    const known = this.#connections.get(identity);
    if (known !== undefined) return known;
    const verified = fingerprintPolicy(fingerprint, "the first connection of this run");
    const again = () => this.#sharedLink(settings, verified);
    const connection = new PooledConnection(hostLabel(settings), fingerprint, settings.sudo ?? false, again);
    this.#connections.set(identity, connection);
    return connection;
  }

  /** Says goodbye to all hosts. Connections made before stay usable: they connect anew. */
  async close(): Promise<void> {
    const open = [...this.#links.values()];
    this.#links.clear();
    this.#connections.clear();
    await Promise.all(
      open.map(async (opening) => opening.then((link) => link.close()).catch(() => undefined)),
    );
  }

  /** The link that all callers share. One that shows another key than this caller expects leaves it to a link of its own to judge. */
  async #sharedLink(settings: HostSettings, policy: HostKeyPolicy): Promise<Link> {
    const identity = connectionIdentity(settings);
    const link = await this.#openOnce(identity, settings, policy);
    if (policy.kind !== "fingerprint" || policy.fingerprint === link.fingerprint) return link;
    return this.#openOnce(`${identity} ${policy.fingerprint}`, settings, policy);
  }

  async #openOnce(identity: string, settings: HostSettings, policy: HostKeyPolicy): Promise<Link> {
    const existing = this.#links.get(identity);
    if (existing !== undefined) {
      const link = await existing;
      if (link.alive) return link;
      if (this.#links.get(identity) === existing) this.#links.delete(identity);
      return this.#openOnce(identity, settings, policy);
    }
    const opening = this.#openThroughJump(settings, policy);
    this.#links.set(identity, opening);
    opening.catch(() => {
      if (this.#links.get(identity) === opening) this.#links.delete(identity);
    });
    return opening;
  }

  async #openThroughJump(settings: HostSettings, policy: HostKeyPolicy): Promise<Link> {
    if (settings.jump === undefined) return openLink(settings, policy);
    const jump = await this.#sharedLink(settings.jump, await hostKeyPolicy(settings.jump));
    return openLink(settings, policy, jump);
  }
}
