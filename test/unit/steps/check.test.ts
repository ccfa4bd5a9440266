import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { SimpleVmError } from "../../../provider/src/errors/error";
import { check } from "../../../provider/src/steps/check";
import { madeUp } from "../errors/madeUp";
import { minimalInputs, outPath } from "../vms";
import { type FakeSession, fakeSession } from "./fakeSession";

let session: FakeSession;
beforeEach(() => {
  session = fakeSession();
});
afterEach(() => expect(session.hosts.connect).not.toHaveBeenCalled());

const named = { unit: "simple-vm-gateway.service", stateDirectory: "/var/lib/simple-vms/gateway" };

test("adds the package's paths", async () => {
  expect(await check({}, { ...minimalInputs, nixOptions: ["--impure"] }, session)).toEqual({
    inputs: { ...minimalInputs, ...named, nixOptions: ["--impure"], drvPath: `${outPath}.drv`, outPath },
  });
  expect(session.nix.evaluate).toHaveBeenCalledWith({ flake: ".#gateway" }, ["--impure"]);
});

test("a store path that is there already stays, and its source is not evaluated", async () => {
  const { inputs } = await check({}, { ...minimalInputs, outPath }, session);
  expect(inputs).toMatchObject({ outPath });
  expect(session.nix.evaluate).not.toHaveBeenCalled();
});

test.each([
  ["the flake", { vm: { flake: unknownValue } }],
  ["an argument of the file", { vm: { file: "vm.nix", args: { a: [unknownValue] } } }],
  ["the source", { vm: unknownValue }],
  ["an option of Nix", { nixOptions: [unknownValue] }],
])("does not evaluate while %s is unknown", async (_what, changed) => {
  expect(await check({}, { ...minimalInputs, ...changed }, session)).toEqual({
    inputs: { ...minimalInputs, ...named, ...changed, drvPath: unknownValue, outPath: unknownValue },
  });
  expect(session.nix.evaluate).not.toHaveBeenCalled();
});

test("evaluates while something else is unknown", async () => {
  const { inputs } = await check({}, { ...minimalInputs, host: { address: unknownValue } }, session);
  expect(inputs).toMatchObject({ outPath });
});

test("what Nix says is told once, as it is, for the source", async () => {
  session.nix.evaluate.mockRejectedValue(
    new SimpleVmError({
      ...madeUp,
      next: "look there",
      what: "Nix cannot evaluate it",
      why: "error: a\n  at b",
    }),
  );
  const { failures } = await check({}, minimalInputs, session);
  expect(failures).toEqual([
    {
      property: "vm",
      reason: "the host: Nix cannot evaluate it\nWhat to do: look there\nDetails:\nerror: a\n  at b",
    },
  ]);
});

test("an evaluation that takes long is told on the VM's own row", async () => {
  jest.useFakeTimers();
  session.nix.evaluate.mockImplementation(async () => {
    await new Promise((done) => setTimeout(done, 5000));
    return { outPath };
  });
  const checked = check({}, minimalInputs, session);
  await jest.advanceTimersByTimeAsync(5000);
  jest.useRealTimers();
  expect((await checked).failures).toBeUndefined();
  expect(session.told.status.mock.calls).toEqual([["evaluating"], ["evaluated", "5 s"]]);
});

test("mistakes are told without evaluating anything", async () => {
  const { failures } = await check({}, { ...minimalInputs, memory: 1, cores: 0 }, session);
  expect(failures).toEqual([
    { property: "memory", reason: "is in MiB: at least 16; it is 1" },
    { property: "cores", reason: "must be at least 1; it is 0" },
  ]);
  expect(session.nix.evaluate).not.toHaveBeenCalled();
});

test("two VMs that want one port of a host are warned of", async () => {
  const forwardPorts = [{ host: 2222, guest: 22 }];
  for (const name of ["a", "b"])
    await check({}, { ...minimalInputs, name, forwardPorts, resourceUrn: `urn:test::${name}` }, session);
  expect(session.told.warn.mock.calls).toEqual([[expect.stringContaining("both forward the port tcp 2222")]]);
});
