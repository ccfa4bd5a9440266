import type { ForwardingConnection } from "../ssh/connection";
import { ConnectionPool } from "../ssh/pool";
import type { FleetHost } from "./fleet";

/** The connections of one command. */
export class Connections {
  readonly #pool = new ConnectionPool();

  /** @throws HostConnectionError when the host does not answer, shows another key, or lets nobody in */
  to({ settings, expectedFingerprint }: FleetHost): Promise<ForwardingConnection> {
    return this.#pool.connect(settings, { expectedFingerprint });
  }

  /** Says goodbye to all hosts. */
  close(): Promise<void> {
    return this.#pool.close();
  }
}
