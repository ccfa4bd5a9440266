import { randomBytes } from "node:crypto";
import type { Session } from "../../session";
import { keyFolderOf, writeKeyFolderState } from "../../state/keyFolderState";
import type { Created } from "../create";
import type { Properties } from "../properties";
import { UnfinishedDeploy } from "../unfinished";
import { deployKeyFolder } from "./deploy";

/**
 * Makes the key folder.
 *
 * @throws UnfinishedDeploy when the host was changed and it then failed
 */
export async function createKeyFolder(inputs: Properties, session: Session): Promise<Created> {
  const folder = keyFolderOf(inputs);
  const id = `${folder.name}-${randomBytes(4).toString("hex")}`;
  const reporter = session.reporterFor(folder.resourceUrn);
  const host = await session.hosts.connect(folder.host, {});
  let isClaimed = false;
  try {
    const outputs = await deployKeyFolder(host, {
      folder,
      owner: { id, urn: folder.resourceUrn },
      isNew: true,
      reporter,
      onClaimed: () => {
        isClaimed = true;
      },
    });
    return { id, outs: writeKeyFolderState(inputs, outputs) };
  } catch (error) {
    if (!isClaimed) throw error;
    const hostId = host.hostKeyFingerprint;
    const unfinished = { generation: "", publicKeys: {}, hostId, drift: ["unfinished"] as const };
    throw new UnfinishedDeploy(error, id, writeKeyFolderState(inputs, unfinished));
  }
}
