import { Client, credentials } from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import { addressOfState } from "../../../provider/src/pulumi/stateAddress";

jest.mock("@pulumi/pulumi", () => ({
  runtime: { getStackResource: jest.fn(), getMonitor: jest.fn(), isDryRun: jest.fn(), invoke: jest.fn() },
  getOrganization: jest.fn(() => "me"),
  getProject: () => "net",
  getStack: () => "lab",
}));

const monitor = new Client("127.0.0.1:1", credentials.createInsecure());
afterAll(() => monitor.close());

const { runtime, getOrganization } = jest.mocked(pulumi);
beforeEach(() => {
  const stack = { urn: { promise: async () => "urn:stack" } };
  runtime.getStackResource.mockReturnValue(stack as never);
  runtime.getMonitor.mockReturnValue(monitor as never);
  runtime.isDryRun.mockReturnValue(true);
  runtime.invoke.mockReset().mockResolvedValue({});
});

test("in a preview it is told, once the engine has been asked something", async () => {
  const [address, again] = [addressOfState(), addressOfState()];
  expect(await address).toEqual({ monitor: expect.stringContaining("127.0.0.1:1"), stackName: "me/net/lab" });
  expect(await again).toBe(await address);
  expect(runtime.invoke.mock.calls).toEqual([["pulumi:pulumi:getResource", { urn: "urn:stack" }]]);
});

test("that the engine has no answer is no matter", async () => {
  runtime.invoke.mockRejectedValue(new Error("no such resource"));
  expect(await addressOfState()).toMatchObject({ stackName: "me/net/lab" });
});

test("a program whose stack has no name of an organization's does not fail", async () => {
  getOrganization.mockImplementationOnce(() => {
    throw new Error("Missing organization name");
  });
  expect(await addressOfState()).toBeUndefined();
});

test.each<[string, () => unknown]>([
  ["an update", () => runtime.isDryRun.mockReturnValue(false)],
  ["a test with mocks", () => runtime.getMonitor.mockReturnValue({} as never)],
  ["a program without a stack", () => runtime.getStackResource.mockReturnValue(undefined)],
])("%s has none, and asks nobody", (_what, arrange) => {
  arrange();
  expect(addressOfState()).toBeUndefined();
  expect(runtime.invoke).not.toHaveBeenCalled();
});
