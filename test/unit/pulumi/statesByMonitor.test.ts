import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { type ResourceInvokeRequest, ResourceInvokeResponse } from "@pulumi/pulumi/proto/resource_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { StatesByMonitor } from "../../../provider/src/pulumi/statesByMonitor";

type Told = Record<string, JavaScriptValue> | Error;

let monitor: Server | undefined;
let asked: unknown[];
afterEach(() => monitor?.forceShutdown());

/** Where an engine's monitor answers so. */
async function monitorThatTells(told: Told): Promise<{ monitor: string; stackName: string }> {
  asked = [];
  const server = new Server();
  monitor = server;
  server.addService(ResourceMonitorService, {
    invoke: (
      { request }: ServerUnaryCall<ResourceInvokeRequest, ResourceInvokeResponse>,
      answer: sendUnaryData<ResourceInvokeResponse>,
    ) => {
      asked.push([request.getTok(), request.getArgs()?.toJavaScript()]);
      if (told instanceof Error) answer(told);
      else answer(null, responseOf(told));
    },
  } as never);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { monitor: `127.0.0.1:${port}`, stackName: "me/net/lab" };
}

function responseOf(told: Record<string, JavaScriptValue>): ResourceInvokeResponse {
  const response = new ResourceInvokeResponse();
  response.setReturn(Struct.fromJavaScript(told));
  return response;
}

test("the state of a stack is asked for once, whatever the resources", async () => {
  const address = await monitorThatTells({
    outputs: {
      "urn:a": { type: "t", outputs: { closure: { paths: 3 } } },
      "urn:b": { type: "t", outputs: {} },
    },
  });
  const { outputsInState } = new StatesByMonitor();
  expect(await Promise.all(["urn:a", "urn:b", "urn:c"].map((urn) => outputsInState(address, urn)))).toEqual([
    { closure: { paths: 3 } },
    {},
    undefined,
  ]);
  expect(asked).toEqual([["pulumi:pulumi:readStackResourceOutputs", { stackName: "me/net/lab" }]]);
});

test.each<[string, Told]>([
  ["refuses", new Error("no")],
  ["answers something else", { outputs: "none" }],
])("a monitor that %s fails no preview", async (_what, told) => {
  const address = await monitorThatTells(told);
  expect(await new StatesByMonitor().outputsInState(address, "urn:a")).toBeUndefined();
});

test.each([undefined, "04da6b54-80e4-46f7-96ec-b56ff0331ba9", { monitor: 1 }])(
  "nobody is asked where %j says where",
  async (where) => {
    expect(await new StatesByMonitor().outputsInState(where, "urn:a")).toBeUndefined();
  },
);
