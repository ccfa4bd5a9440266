import type { Session } from "../../session";
import { readKeyFolderState } from "../../state/keyFolderState";
import type { Properties } from "../properties";
import { reachHostOf } from "../reachHost";

/** Removes a key folder with its keys, unless a VM has them; what is gone already is no mistake. */
export async function removeKeyFolder(id: string, properties: Properties, session: Session): Promise<void> {
  const { name, resourceUrn, host: settings, hostId } = readKeyFolderState(properties);
  const host = await reachHostOf({ host: settings, hostId }, session);
  const { takenOver } = await host.keyFolders.remove({ name, owner: { id, urn: resourceUrn } });
  if (takenOver === undefined) return;
  session
    .reporterFor(resourceUrn)
    .note(`the key folder ${name} on ${host.label} belongs to ${takenOver} by now and stays`);
}
