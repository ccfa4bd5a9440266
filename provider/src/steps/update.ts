import type { VmWithPackage } from "../arguments/vm";
import { HostUncertainError } from "../host/transaction/detachedScript";
import type { Owner } from "../host/vmVariables";
import { needsDeploy, needsRestart, planChanges, touchesHost } from "../plan/plan";
import type { Session } from "../session";
import { inputsOf, readState, vmWithPackage, writeState } from "../state/state";
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
  if (!needsDeploy(plan)) {
    if (touchesHost(plan)) await tellNewName(vm, owner, old.hostId, session);
    return writeState(news, old);
  }
  try {
    const order: DeployOrder = {
      kind: "update",
      vm,
      owner,
      old,
      restart: needsRestart(plan),
      reporter: session.reporterFor(vm.resourceUrn),
    };
    const { outputs, status } = await deploy(order, session);
    const summary = await summaryAfterBuild(olds, news, session, order.reporter);
    order.reporter.status(status);
    return writeState({ ...news, ...(summary !== undefined && { summary }) }, outputs);
  } catch (error) {
    if (error instanceof UnhealthyVmError) {
      throw new UnfinishedDeploy(error, id, writeState(news, error.outputs));
    }
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
