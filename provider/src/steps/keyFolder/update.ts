import { HostUncertainError } from "../../host/transaction/detachedScript";
import { keyFolderDriftOf } from "../../plan/keyFolderDrift";
import { makesGeneration, planKeyFolder } from "../../plan/keyFolderPlan";
import { touchesHost } from "../../plan/plan";
import type { Session } from "../../session";
import {
  type KeyFolderInState,
  type KeyFolderOutputs,
  keyFolderInputsOf,
  keyFolderOf,
  readKeyFolderState,
  writeKeyFolderState,
} from "../../state/keyFolderState";
import type { Properties } from "../properties";
import { UnfinishedDeploy } from "../unfinished";
import { claimKeyFolder, deployKeyFolder, type KeyFolderOrder } from "./deploy";

/**
 * Brings a key folder to its new inputs; gives its new state.
 *
 * @throws UnfinishedDeploy when nobody knows whether the host has them
 */
export async function updateKeyFolder(
  id: string,
  olds: Properties,
  news: Properties,
  session: Session,
): Promise<Properties> {
  const old = readKeyFolderState(olds);
  const folder = keyFolderOf(news);
  const plan = planKeyFolder(old, folder);
  if (!touchesHost(plan)) return writeKeyFolderState(news, old);
  const order: KeyFolderOrder = {
    folder,
    owner: { id, urn: folder.resourceUrn },
    isNew: false,
    reporter: session.reporterFor(folder.resourceUrn),
  };
  try {
    return writeKeyFolderState(news, await bring(order, old, makesGeneration(plan), session));
  } catch (error) {
    if (!(error instanceof HostUncertainError)) throw error;
    const inputs = { ...keyFolderInputsOf(olds), host: news.host };
    throw new UnfinishedDeploy(error, id, writeKeyFolderState(inputs, { ...old, drift: ["unfinished"] }));
  }
}

/** A host that shows another key may have the folder as it was: then its VMs need not restart. */
async function bring(
  order: KeyFolderOrder,
  old: KeyFolderInState,
  isChanged: boolean,
  { hosts }: Session,
): Promise<KeyFolderOutputs> {
  const { folder, owner } = order;
  const host = await hosts.connect(folder.host, { expectedFingerprint: old.hostId });
  if (isChanged) return deployKeyFolder(host, order);
  const observation = await host.keyFolders.observe(old, owner.id);
  const isWhole =
    observation.kind === "there" &&
    keyFolderDriftOf(old, observation.folder).kinds.every((kind) => kind === "owner");
  if (!isWhole) return deployKeyFolder(host, order);
  await claimKeyFolder(host, order);
  return { ...old, hostId: host.hostKeyFingerprint, drift: [] };
}
