import type { HostConnection } from "../../ssh/connection";
import { type CopyRequest, copyClosures } from "./closureCopy";

/** Requests that will be served by one query and one stream. */
interface Batch {
  requests: CopyRequest[];
  done: Promise<PromiseSettledResult<void>[]>;
}

/** The copies of closures to one host, one batch after the other. */
export class ClosureCopies {
  /** The batches that have not begun, by their options of Nix. */
  readonly #waiting = new Map<string, Batch>();
  /** The end of the last batch. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly host: HostConnection) {}

  /**
   * Brings the missing paths of a closure into the host's store. Requests that come while a copy runs are joined into
   * the next one, so that VMs deployed together share a query and no path is sent twice. A closure that cannot be
   * copied fails its own request only.
   *
   * @throws SimpleVmError when the host's store has lost a path of the closure, or has no room for it
   * @throws NixError when the export failed
   * @throws RemoteCommandError when the import failed
   */
  async copy(request: CopyRequest): Promise<void> {
    const { requests, done } = this.#openBatch(JSON.stringify(request.nixOptions));
    const index = requests.push(request) - 1;
    const result = (await done)[index];
    if (result?.status === "rejected") throw result.reason;
  }

  /** The batch that has yet to begin; only requests with the same options of Nix can share an export. */
  #openBatch(options: string): Batch {
    const open = this.#waiting.get(options);
    if (open !== undefined) return open;
    const requests: CopyRequest[] = [];
    const done = this.#last.then(() => {
      this.#waiting.delete(options);
      return copyClosures(this.host, requests);
    });
    const batch = { requests, done };
    this.#waiting.set(options, batch);
    this.#last = done;
    return batch;
  }
}
