import { Batches } from "../../nix/batches";
import type { HostConnection } from "../../ssh/connection";
import { type CopyRequest, copyClosures } from "./closureCopy";

/** The copies of closures to one host, one batch after the other. */
export class ClosureCopies {
  readonly #batches: Batches<CopyRequest, void>;

  constructor(host: HostConnection) {
    this.#batches = new Batches((requests) => copyClosures(host, requests));
  }

  /**
   * Brings the missing paths of a closure into the host's store. VMs that are deployed together share a query, and no path
   * is sent twice; only requests with the same options of Nix can share an export. A closure that cannot be copied fails
   * its own request only.
   *
   * @throws SimpleVmError when the host's store has lost a path of the closure, or has no room for it
   * @throws NixError when the export failed
   * @throws RemoteCommandError when the import failed
   */
  copy(request: CopyRequest): Promise<void> {
    return this.#batches.ask(request, JSON.stringify(request.nixOptions));
  }
}
