import { randomBytes } from "node:crypto";
import type { Session } from "../session";
import { evaluatedVm, type VmOutputs, writeState } from "../state/state";
import { type Deploy, deploy } from "./deploy";
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
  const vm = evaluatedVm(inputs);
  const id = `${vm.name}-${randomBytes(4).toString("hex")}`;
  let unfinished: VmOutputs | undefined;
  try {
    const order: Deploy = {
      vm,
      owner: { id, urn: vm.resourceUrn },
      isNew: true,
      restart: true,
      reporter: session.reporterFor(vm.resourceUrn),
      onClaimed: (claimed) => {
        unfinished = { ...claimed, drift: ["unfinished"] };
      },
    };
    const outputs = await deploy(order, session);
    return { id, outs: writeState(inputs, outputs) };
  } catch (error) {
    if (unfinished === undefined) throw error;
    throw new UnfinishedDeploy(error, id, writeState(inputs, unfinished));
  }
}
