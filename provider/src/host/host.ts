import type { Claim } from "./claim";
import type { HostFacts } from "./facts";
import type { KeyFolders } from "./keyFolder/keyFolders";
import type { ExpectedVm, Observation } from "./observe";
import type { PreflightRequest, PreflightSight } from "./preflight/preflight";
import type { Generation, InstalledGeneration, Removal, Removed } from "./transaction/generation";
import type { CopyRequest } from "./transfer/closureCopy";
import type { StoredPackage } from "./transfer/storedPackage";

/** A host of VMs, as the steps see it: what can be asked of it and done there. */
export interface Host {
  /** `root@10.88.0.2:22`. */
  readonly label: string;
  /** `SHA256:...` of the host key that was verified. */
  readonly hostKeyFingerprint: string;
  /** What a deploy has to know of it; as `factsOf`, but asked once. */
  facts(): Promise<HostFacts>;
  /** Looks whether it can take a VM, before anything is changed. One script answers for all VMs that ask together. */
  preflight(request: PreflightRequest): Promise<PreflightSight>;
  /** Writes the owner marker. As `claimNames`, one script for all VMs that ask together; a full disk is named. */
  claimName(claim: Claim): Promise<void>;
  /** Tells the VM's new URN. As `renameOwner`. */
  renameOwner(claim: Pick<Claim, "name" | "owner">): Promise<void>;
  /** A package that its store has; `undefined` where it is not valid there. */
  storedPackage(outPath: string): Promise<StoredPackage | undefined>;
  /** Brings the missing paths of a closure into its store. As `ClosureCopies.copy`; a full disk is named. */
  copyClosure(request: CopyRequest): Promise<void>;
  /** Installs a new generation as one transaction. As `installGeneration`; a full disk is named. */
  installGeneration(generation: Generation): Promise<InstalledGeneration>;
  /** Removes a VM; what is gone already is no mistake. */
  removeVm(removal: Removal): Promise<Removed>;
  /** Looks at a VM. As `observeVm`. */
  observeVm(vm: ExpectedVm, id: string): Promise<Observation>;
  /** The key folders there that are resources of their own. */
  readonly keyFolders: KeyFolders;
}
