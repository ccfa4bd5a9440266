import { keyFolderDriftOf } from "../../plan/keyFolderDrift";
import type { Session } from "../../session";
import { keyFolderInputsOf, readKeyFolderState, writeKeyFolderState } from "../../state/keyFolderState";
import type { Properties } from "../properties";
import { reachHostOf } from "../reachHost";

/** Reports what the host has of a key folder: its state with what differs as `drift`; `undefined` when nothing is left. */
export async function readKeyFolder(
  id: string,
  properties: Properties,
  session: Session,
): Promise<Properties | undefined> {
  const folder = readKeyFolderState(properties);
  const inputs = keyFolderInputsOf(properties);
  const host = await reachHostOf(folder, session);
  const observation = await host.keyFolders.observe(folder, id);
  const { warn } = session.reporterFor(folder.resourceUrn);
  const subject = `the key folder ${folder.name} on ${host.label}`;
  if (observation.kind === "gone") {
    if (folder.drift.includes("unfinished")) return writeKeyFolderState(inputs, folder);
    warn(`${subject} is gone; the next update makes it again, with new keys`);
    return undefined;
  }
  if (observation.kind === "taken") {
    const { id: otherId, urn } = observation.by;
    warn(
      `${subject} belongs by now to ${urn}: its ID is ${otherId}, not ${id}; it stays in this state until \`pulumi state delete\``,
    );
    return writeKeyFolderState(inputs, folder);
  }
  const { kinds: drift, differences } = keyFolderDriftOf(folder, observation.folder);
  session.toldDrift.add(folder.resourceUrn);
  if (drift.length > 0) warn(`${subject} differs from the program: ${differences.join("; ")}`);
  return writeKeyFolderState(inputs, { ...folder, drift });
}
