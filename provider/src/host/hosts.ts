import type { HostConnection } from "../ssh/connection";
import { ConnectionPool, type ConnectOptions } from "../ssh/pool";
import type { HostSettings } from "../ssh/settings";
import { ConnectedHost } from "./connectedHost";
import type { Host } from "./host";
import type { WorkUnderWay } from "./workUnderWay";

/** The hosts of one session: one object for each connection, however many VMs ask for it. */
export class Hosts {
  readonly #connections = new ConnectionPool();
  readonly #hosts = new Map<HostConnection, Host>();

  /** @param work where transactions and removals are counted as long as they run */
  constructor(private readonly work: WorkUnderWay) {}

  /** Connects to a host, or gives the one that is connected. As `ConnectionPool.connect`. */
  async connect(settings: HostSettings, options: ConnectOptions): Promise<Host> {
    const connection = await this.#connections.connect(settings, options);
    const host = this.#hosts.get(connection) ?? new ConnectedHost(connection, this.work);
    this.#hosts.set(connection, host);
    return host;
  }

  /** Says goodbye to all of them. */
  async close(): Promise<void> {
    this.#hosts.clear();
    await this.#connections.close();
  }
}
