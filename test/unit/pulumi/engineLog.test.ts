import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { reporterFor } from "../../../provider/src/pulumi/engineLog";

jest.mock("@pulumi/pulumi/proto/engine_grpc_pb");

const engineAddress = process.argv[2];
afterAll(() => {
  process.argv[2] = engineAddress ?? "";
});

test("what the engine is told to show is printable, whoever wrote it", () => {
  process.argv[2] = "127.0.0.1:1";
  const { status, note, warn } = reporterFor("urn");
  for (const tell of [status, note, warn]) tell("\u001b]0;owned\u0007building\r\n\u001b[2Jthe kernel");
  const [client] = jest.mocked(EngineClient).mock.instances;
  const requests = jest.mocked(client?.log)?.mock.calls.map(([request]) => request as LogRequest);
  expect(requests?.map((request) => request.getMessage())).toEqual(Array(3).fill("building\nthe kernel"));
});
