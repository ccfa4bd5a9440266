import type { HostConnection } from "../ssh/connection";
import { type Claim, checkName, claimName, renameOwner } from "./claim";
import { factsOf, type HostFacts } from "./facts";
import type { Host } from "./host";
import { type KeyFolders, keyFoldersOver } from "./keyFolder/keyFolders";
import { type ExpectedVm, observeVm } from "./observe";
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
  #facts: Promise<HostFacts> | undefined;

  constructor(
    private readonly connection: HostConnection,
    private readonly work: WorkUnderWay,
  ) {
    this.label = connection.label;
    this.hostKeyFingerprint = connection.hostKeyFingerprint;
    this.#copies = new ClosureCopies(connection);
    this.#results = new AwaitedResults(connection);
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

  checkName(claim: Claim) {
    return checkName(this.connection, claim);
  }

  claimName(claim: Claim) {
    return sayWhatIsFull(this.connection, () => claimName(this.connection, claim));
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
