import type { VmWithPackage } from "../arguments/vm";
import { renameOwner } from "../host/claim";
import { HostUncertainError } from "../host/detachedScript";
import type { Owner } from "../host/hostVariables";
import { needsDeploy, needsRestart, planChanges, touchesHost } from "../plan/plan";
import type { Session } from "../session";
import { connectToHost } from "../ssh/pool";
import { inputsOf, readState, vmWithPackage, writeState } from "../state/state";
import { deploy } from "./deploy";
import type { Properties } from "./properties";
import { UnfinishedDeploy } from "./unfinished";

/**
 * Brings a VM to its new inputs; gives its new state.
 *
 * @throws UnfinishedDeploy when nobody knows whether the host has them
 */
export async function update(
  id: string,
  olds: Properties,
  news: Properties,
  { reporterFor }: Session,
): Promise<Properties> {
  const old = readState(olds);
  const vm = vmWithPackage(news);
  const plan = planChanges(old, vm);
  const owner = { id, urn: vm.resourceUrn };
  if (!needsDeploy(plan)) {
    if (touchesHost(plan)) await tellNewName(vm, owner, old.hostId);
    return writeState(news, old);
  }
  try {
    const outputs = await deploy({
      kind: "update",
      vm,
      owner,
      old,
      restart: needsRestart(plan),
      reporter: reporterFor(vm.resourceUrn),
    });
    return writeState(news, outputs);
  } catch (error) {
    if (!(error instanceof HostUncertainError)) throw error;
    const inputs = { ...inputsOf(olds), host: news.host };
    throw new UnfinishedDeploy(error, id, writeState(inputs, { ...old, condition: { kind: "unfinished" } }));
  }
}

/** A VM whose resource is called otherwise is known on its host by the new URN, should its ID be lost. */
async function tellNewName(vm: VmWithPackage, owner: Owner, hostId: string): Promise<void> {
  const host = await connectToHost(vm.host, { expectedFingerprint: hostId });
  await renameOwner(host, { name: vm.name, owner });
}
