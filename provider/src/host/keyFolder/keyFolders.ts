import type { HostConnection } from "../../ssh/connection";
import type { AwaitedResults } from "../transaction/awaitedResults";
import { sayWhatIsFull } from "../transfer/diskSpace";
import type { Owner } from "../vmVariables";
import type { WorkUnderWay } from "../workUnderWay";
import { checkKeyFolderName, claimKeyFolderName, type KeyFolderClaim } from "./claim";
import { installKeyFolder, type NewGeneration } from "./install";
import { type ExpectedKeyFolder, type KeyFolderObservation, observeKeyFolder } from "./observe";
import { type KeyFolderRemoval, removeKeyFolder } from "./remove";

/** The key folders of a host that are resources of their own, as the steps see them. */
export interface KeyFolders {
  /** Refuses a name that the folder cannot have; gives the owner so far of one that is taken over. */
  checkName(claim: KeyFolderClaim): Promise<Owner | undefined>;
  /** Writes the owner marker. As `claimKeyFolderName`; a full disk is named. */
  claimName(claim: KeyFolderClaim): Promise<void>;
  /** Makes the next generation; gives its public keys by file. As `installKeyFolder`; a full disk is named. */
  install(order: NewGeneration): Promise<Record<string, string>>;
  /** Removes one. As `removeKeyFolder`. */
  remove(removal: KeyFolderRemoval): Promise<{ takenOver?: string }>;
  /** Looks at one. As `observeKeyFolder`. */
  observe(folder: ExpectedKeyFolder, id: string): Promise<KeyFolderObservation>;
}

/** Those of a host over a connection. */
export const keyFoldersOver = (
  connection: HostConnection,
  work: WorkUnderWay,
  results: AwaitedResults,
): KeyFolders => ({
  checkName: (claim) => checkKeyFolderName(connection, claim),
  claimName: (claim) => sayWhatIsFull(connection, () => claimKeyFolderName(connection, claim)),
  install: (order) =>
    sayWhatIsFull(connection, () => work.untilDone(() => installKeyFolder(connection, order, results))),
  remove: (removal) => work.untilDone(() => removeKeyFolder(connection, removal, results)),
  observe: (folder, id) => observeKeyFolder(connection, folder, id),
});
