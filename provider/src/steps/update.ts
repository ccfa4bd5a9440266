import type { VmWithPackage } from "../arguments/vm";
import { HostUncertainError } from "../host/transaction/detachedScript";
import type { Owner } from "../host/vmVariables";
import { defersRestart, needsDeploy, needsRestart, planChanges, touchesHost } from "../plan/plan";
import type { Session } from "../session";
import { inputsOf, readState, type VmOutputs, vmWithPackage, writeState } from "../state/state";
import { type DeployOrder, deploy, UnhealthyVmError } from "./deploy";
import { summaryAfterBuild } from "./packageChanges";
import type { Properties } from "./properties";
import { UnfinishedDeploy } from "./unfinished";

/**
 * Brings a VM to its new inputs; gives its new state.
 *
 * @throws UnfinishedDeploy when nobody knows whether the host has them, or when the VM has them and is not healthy
 */
export async function update(
  id: string,
  olds: Properties,
  news: Properties,
  session: Session,
): Promise<Properties> {
  const old = readState(olds);
  const vm = vmWithPackage(news);
  const plan = planChanges(old, vm);
  const owner = { id, urn: vm.resourceUrn };
  const isDeferred = defersRestart(old, vm, plan);
  if (!needsDeploy(plan)) {
    if (touchesHost(plan)) await tellNewName(vm, owner, old.hostId, session);
    return writeState(news, old);
  }
  const reporter = session.reporterFor(vm.resourceUrn);
  const stateWith = async (outputs: VmOutputs): Promise<Properties> => {
    const summary = await summaryAfterBuild(olds, news, session, reporter);
    return writeState({ ...news, ...(summary !== undefined && { summary }) }, outputs);
  };
  try {
    const restart = needsRestart(plan) && !isDeferred;
    const order: DeployOrder = { kind: "update", vm, owner, old, restart, isDeferred, reporter };
    const { outputs, status } = await deploy(order, session);
    const state = await stateWith(outputs);
    reporter.status(status);
    return state;
  } catch (error) {
    if (error instanceof UnhealthyVmError)
      throw new UnfinishedDeploy(error, id, await stateWith(error.outputs));
    if (!(error instanceof HostUncertainError)) throw error;
    const inputs = { ...inputsOf(olds), host: news.host };
    throw new UnfinishedDeploy(error, id, writeState(inputs, { ...old, condition: { kind: "unfinished" } }));
  }
}

/** A VM whose resource is called otherwise is known on its host by the new URN, should its ID be lost. */
async function tellNewName(
  vm: VmWithPackage,
  owner: Owner,
  hostId: string,
  { hosts }: Session,
): Promise<void> {
  const host = await hosts.connect(vm.host, { expectedFingerprint: hostId });
  await host.renameOwner({ name: vm.name, owner });
}
