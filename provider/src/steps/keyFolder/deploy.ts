import { randomBytes } from "node:crypto";
import type { KeyFolderArguments } from "../../arguments/keyFolder";
import type { Host } from "../../host/host";
import type { Owner } from "../../host/vmVariables";
import { mayHaveBegun } from "../../ssh/errors";
import type { KeyFolderOutputs } from "../../state/keyFolderState";
import type { Reporter } from "../reporter";

/** A key folder that is to come to a host, new or with another content. */
export interface KeyFolderOrder {
  folder: KeyFolderArguments;
  owner: Owner;
  /** No state has it yet: what its host has under the owner's URN is taken over. */
  isNew: boolean;
  reporter: Reporter;
  /** Called when the host is about to be changed. */
  onClaimed?(): void;
}

/** Writes down on the host whose the folder is, unless the name is somebody else's. */
export async function claimKeyFolder(host: Host, order: KeyFolderOrder): Promise<void> {
  const { folder, owner, isNew, reporter, onClaimed = () => undefined } = order;
  const claim = { name: folder.name, owner, isNew, adopt: folder.adopt };
  const earlier = await host.keyFolders.checkName(claim);
  if (earlier !== undefined) {
    reporter.warn(
      `takes over the key folder ${folder.name} on ${host.label}, which has the ID ${earlier.id} and belongs to ${earlier.urn}`,
    );
  }
  await host.keyFolders.claimName(claim).catch((error: unknown) => {
    if (mayHaveBegun(error)) onClaimed();
    throw error;
  });
  onClaimed();
}

/** Claims the name and makes a generation of the folder, on a host that lacks nothing of what a VM needs. */
export async function deployKeyFolder(host: Host, order: KeyFolderOrder): Promise<KeyFolderOutputs> {
  await host.facts();
  await claimKeyFolder(host, order);
  const { folder, owner } = order;
  const generation = randomBytes(4).toString("hex");
  const publicKeys = await host.keyFolders.install({ folder, owner, generation });
  return { generation, publicKeys, hostId: host.hostKeyFingerprint, drift: [] };
}
