import { credentials, Metadata } from "@grpc/grpc-js";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { ResourceInvokeRequest, type ResourceInvokeResponse } from "@pulumi/pulumi/proto/resource_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { z } from "zod";
import { type StateAddress, stateAddress } from "./stateAddress";

/** The resources of a stack by their URNs, as `readStackResourceOutputs` gives them. */
const answer = z.object({ outputs: z.record(z.string(), z.object({ outputs: z.unknown() })) });
type Resources = z.infer<typeof answer>["outputs"];

/** For an answer of the engine on the same machine, which may have to read the state from afar. */
const deadlineMilliseconds = 15_000;

/** The states of stacks as the last update left them, for the provider's process; each is asked for once. */
export class StatesByMonitor {
  readonly #states = new Map<string, Promise<Resources>>();

  /**
   * The outputs of the resource with this URN; `undefined` where they cannot be had, which is no reason for a preview to
   * fail. To be asked only about a stack that has a resource: the engine breaks off where there is no state at all
   * (pulumi/pulumi, pkg/backend/backend.go, `GetStackResourceOutputs`).
   */
  readonly outputsInState = async (where: unknown, urn: string): Promise<unknown> => {
    const { data: address } = stateAddress.safeParse(where);
    if (address === undefined) return undefined;
    const key = JSON.stringify(address);
    const state = this.#states.get(key) ?? readState(address).catch(() => ({}));
    this.#states.set(key, state);
    const resources: Resources = await state;
    return resources[urn]?.outputs;
  };
}

async function readState({ monitor, stackName }: StateAddress): Promise<Resources> {
  const client = new ResourceMonitorClient(monitor, credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
  });
  const request = new ResourceInvokeRequest();
  request.setTok("pulumi:pulumi:readStackResourceOutputs");
  request.setArgs(Struct.fromJavaScript({ stackName }));
  const deadline = Date.now() + deadlineMilliseconds;
  try {
    await new Promise<void>((resolve, reject) => {
      client.waitForReady(deadline, (failure) => (failure ? reject(failure) : resolve()));
    });
    const response = await new Promise<ResourceInvokeResponse>((resolve, reject) => {
      client.invoke(request, new Metadata(), { deadline }, (error, told) =>
        error ? reject(error) : resolve(told),
      );
    });
    return answer.parse(response.getReturn()?.toJavaScript()).outputs;
  } finally {
    client.close();
  }
}
