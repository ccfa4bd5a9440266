import { randomBytes } from "node:crypto";
import type { Session } from "../session";
import { type VmOutputs, vmWithPackage, writeState } from "../state/state";
import { type DeployOrder, deploy, UnhealthyVmError } from "./deploy";
import type { Properties } from "./properties";
import { UnfinishedDeploy } from "./unfinished";

/** A VM that was made: its ID and its state. */
export interface Created {
  id: string;
  outs: Properties;
}

/**
 * Makes the VM.
 *
 * @throws UnfinishedDeploy when the host was changed and the deploy then failed
 */
export async function create(inputs: Properties, session: Session): Promise<Created> {
  const vm = vmWithPackage(inputs);
  const id = `${vm.name}-${randomBytes(4).toString("hex")}`;
  let unfinished: VmOutputs | undefined;
  try {
    const order: DeployOrder = {
      kind: "create",
      vm,
      owner: { id, urn: vm.resourceUrn },
      reporter: session.reporterFor(vm.resourceUrn),
      onClaimed: (claimed) => {
        unfinished = claimed;
      },
    };
    const { outputs, status } = await deploy(order, session);
    order.reporter.status(status);
    return { id, outs: writeState(inputs, outputs) };
  } catch (error) {
    if (error instanceof UnhealthyVmError) unfinished = error.outputs;
    if (unfinished === undefined) throw error;
    throw new UnfinishedDeploy(error, id, writeState(inputs, unfinished));
  }
}
