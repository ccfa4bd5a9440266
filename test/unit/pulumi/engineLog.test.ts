import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { reporterFor } from "../../../provider/src/pulumi/engineLog";

jest.mock("@pulumi/pulumi/proto/engine_grpc_pb");

const engineAddress = process.argv[2];
afterAll(() => {
  process.argv[2] = engineAddress ?? "";
});

/** What the engine has been told so far, and a way to say that it has the last of it. */
function engine(): { told: string[]; answer: () => Promise<void> } {
  const told: string[] = [];
  let done: () => void = () => undefined;
  const log = (request: LogRequest, callback: () => void) => {
    told.push(request.getMessage());
    done = callback;
  };
  jest.mocked(EngineClient.prototype.log).mockImplementation(log as never);
  const answer = async () => {
    done();
    await new Promise(setImmediate);
  };
  return { told, answer };
}

test("what the engine is told to show is printable, whoever wrote it, and in its order", async () => {
  process.argv[2] = "127.0.0.1:1";
  const { told, answer } = engine();
  const { status, note, warn } = reporterFor("urn");
  for (const tell of [status, note, warn]) tell("\u001b]0;owned\u0007building\r\n\u001b[2Jthe kernel");
  await new Promise(setImmediate);
  for (const count of [1, 2, 3]) {
    expect(told).toEqual(Array(count).fill("building\nthe kernel"));
    await answer();
  }
});
