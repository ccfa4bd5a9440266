import { Batches } from "../nix/batches";
import type { HostConnection } from "../ssh/connection";
import { type Claim, claimNames, renameOwner } from "./claim";
import { factsOf, type HostFacts } from "./facts";
import type { Host } from "./host";
import { type KeyFolders, keyFoldersOver } from "./keyFolder/keyFolders";
import { type ExpectedVm, observeVm } from "./observe";
import { type PreflightRequest, type PreflightSight, preflights } from "./preflight/preflight";
import { AwaitedResults } from "./transaction/awaitedResults";
import { type Generation, installGeneration, type Removal, removeVm } from "./transaction/generation";
import { ClosureCopies } from "./transfer/closureCopies";
import type { CopyRequest } from "./transfer/closureCopy";
import { sayWhatIsFull } from "./transfer/diskSpace";
import { storedPackage } from "./transfer/storedPackage";
import type { WorkUnderWay } from "./workUnderWay";

/** A host over a connection, with what one session knows of it and has under way there. */
export class ConnectedHost implements Host {
  readonly label: string;
  readonly hostKeyFingerprint: string;
  readonly keyFolders: KeyFolders;
  readonly #copies: ClosureCopies;
  readonly #results: AwaitedResults;
  readonly #preflights: Batches<PreflightRequest, PreflightSight>;
  readonly #claims: Batches<Claim, void>;
  #facts: Promise<HostFacts> | undefined;

  constructor(
    private readonly connection: HostConnection,
    private readonly work: WorkUnderWay,
  ) {
    this.label = connection.label;
    this.hostKeyFingerprint = connection.hostKeyFingerprint;
    this.#copies = new ClosureCopies(connection);
    this.#results = new AwaitedResults(connection);
    this.#preflights = new Batches((requests) => preflights(connection, requests));
    this.#claims = new Batches((claims) => claimNames(connection, claims));
    this.keyFolders = keyFoldersOver(connection, work, this.#results);
  }

  /** A host that lacked something, or was not reached, is asked again. */
  facts(): Promise<HostFacts> {
    this.#facts ??= factsOf(this.connection).catch((error: unknown) => {
      this.#facts = undefined;
      throw error;
    });
    return this.#facts;
  }

  preflight(request: PreflightRequest) {
    return this.#preflights.ask(request);
  }

  claimName(claim: Claim) {
    return sayWhatIsFull(this.connection, () => this.#claims.ask(claim));
  }

  renameOwner(claim: Pick<Claim, "name" | "owner">) {
    return renameOwner(this.connection, claim);
  }

  storedPackage(outPath: string) {
    return storedPackage(this.connection, outPath);
  }

  copyClosure(request: CopyRequest) {
    return sayWhatIsFull(this.connection, () => this.#copies.copy(request));
  }

  installGeneration(generation: Generation) {
    const apply = () =>
      this.work.untilDone(() => installGeneration(this.connection, generation, this.#results));
    return sayWhatIsFull(this.connection, apply);
  }

  removeVm(removal: Removal) {
    return this.work.untilDone(() => removeVm(this.connection, removal, this.#results));
  }

  observeVm(vm: ExpectedVm, id: string) {
    return observeVm(this.connection, vm, id);
  }
}
