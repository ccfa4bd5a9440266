import { SimpleVmError } from "../../../provider/src/errors/error";
import { reportTo } from "../../../provider/src/pulumi/bug";
import { engineSteps } from "../../../provider/src/pulumi/engineSteps";
import { vmSteps } from "../../../provider/src/pulumi/hostedSteps";
import { madeUp } from "../errors/madeUp";
import { type FakeSession, fakeSession, withHost } from "../steps/fakeSession";
import { inputs, state } from "../steps/gateway";
import { minimalInputs, outPath } from "../vms";

let session: FakeSession;
let steps: ReturnType<typeof engineSteps>;
beforeEach(() => {
  session = fakeSession();
  steps = engineSteps(vmSteps, session);
});

describe("check", () => {
  test("a store path has no derivation, not even an undefined one", async () => {
    session.nix.evaluate.mockResolvedValue({ outPath, drvPath: undefined });
    const { inputs: checked } = await steps.check({}, { ...minimalInputs, vm: { storePath: outPath } });
    expect(Object.keys(checked)).toEqual(["name", "host", "vm", "unit", "stateDirectory", "outPath"]);
  });

  test("what Nix says is told once, as it is, under the property's name", async () => {
    session.nix.evaluate.mockRejectedValue(
      new SimpleVmError({
        ...madeUp,
        next: "look there",
        what: "Nix cannot evaluate it",
        why: "error: a\n  at b",
      }),
    );
    const { failures } = await steps.check({}, minimalInputs);
    expect(failures).toEqual([
      {
        property: "",
        reason: "vm: the host: Nix cannot evaluate it\nWhat to do: look there\nDetails:\nerror: a\n  at b",
      },
    ]);
  });

  test("mistakes are told each under its property's name", async () => {
    const { failures } = await steps.check({}, { ...minimalInputs, memory: 1, cores: 0 });
    expect(failures).toEqual([
      { property: "", reason: "memory: is in MiB: at least 16; it is 1" },
      { property: "", reason: "cores: must be at least 1; it is 0" },
    ]);
  });
});

test.each([
  ["nothing changed", {}, { changes: false, replaces: [], deleteBeforeReplace: false }],
  ["another name", { name: "other" }, { changes: true, replaces: ["name"], deleteBeforeReplace: true }],
  [
    "another host",
    { host: { address: "10.88.0.9" } },
    { changes: true, replaces: ["host"], deleteBeforeReplace: true },
  ],
  ["another stub", { __provider: "today's" }, { changes: true, replaces: [], deleteBeforeReplace: false }],
])("diff: %s", async (_what, changed, result) => {
  expect(await steps.diff("id", state, { ...inputs, ...changed })).toEqual(result);
});

test("create and update give the state as `outs`", async () => {
  withHost(session);
  const { id, outs } = await steps.create(inputs);
  expect([id, outs]).toEqual([expect.stringMatching(/^gateway-/), state]);
  const stub = { __provider: "today's" };
  expect(await steps.update(id, state, { ...inputs, ...stub })).toEqual({ outs: { ...state, ...stub } });
});

test("a create that failed half-way is kept by the engine, with its reason", async () => {
  withHost(session).installGeneration.mockRejectedValue(
    new SimpleVmError({ ...madeUp, next: "start it", what: "cannot start" }),
  );
  await expect(steps.create(inputs)).rejects.toMatchObject({
    message: "the host: cannot start\nWhat to do: start it",
    id: expect.stringMatching(/^gateway-/),
    reasons: ["the host: cannot start\nWhat to do: start it"],
    properties: { ...state, unitDigest: "", drift: ["unfinished"] },
  });
});

test("a VM that is gone has no ID", async () => {
  const host = withHost(session);
  expect(await steps.read("gateway-1", state)).toEqual({ id: "", props: {} });
  host.observeVm.mockResolvedValue({ kind: "taken", by: { id: "gateway-2", urn: "urn" } });
  expect(await steps.read("gateway-1", state)).toEqual({ id: "gateway-1", props: state });
});

test.each([
  ["reading", () => steps.read("gateway-1", state)],
  ["removing", () => steps.delete("gateway-1", state)],
])("a mistake of the user's in %s is printed without a stack", async (verb, step) => {
  session.hosts.connect.mockRejectedValue(new SimpleVmError({ ...madeUp, what: "cannot connect" }));
  const error = await step().then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  expect(error?.message).toContain("cannot connect");
  expect(`${error}: ${error?.stack}`).toBe(`${verb} gateway failed: the reason stands at the resource`);
});

test("a mistake of this package's is one short text with its line and where to report it; the state is kept", async () => {
  const host = withHost(session);
  const mistake = new TypeError("Cannot read properties of undefined (reading 'x')");
  host.installGeneration.mockRejectedValue(mistake);
  const text =
    /^creating gateway: this is a mistake in pulumi-simple-vm: TypeError: Cannot read properties of undefined \(reading 'x'\) at .*engineSteps.test.ts:\d+:\d+\)?\nWhat to do: report it .* of release \d+\.\d+\.\d+ under Node v\d.*--debug; then run it again$/;
  await expect(steps.create(inputs)).rejects.toMatchObject({
    reasons: [expect.stringMatching(text)],
    properties: { drift: ["unfinished"] },
  });
});

test.each([
  ["checking", () => steps.check({}, minimalInputs)],
  ["comparing", () => steps.diff("gateway-1", { ...state, stateVersion: 2 }, inputs)],
  ["reading", () => steps.read("gateway-1", state)],
  ["removing", () => steps.delete("gateway-1", state)],
])("what fails while %s prints no stack", async (verb, step) => {
  session.nix.evaluate.mockImplementation(() => {
    throw new RangeError("a mistake");
  });
  session.hosts.connect.mockRejectedValue(new RangeError("a mistake"));
  const error = await step().then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  expect(`${error}: ${error?.stack}`).toBe(`${verb} gateway failed: the reason stands at the resource`);
});

test.each([
  [{ version: "1.2.3", bugs: "https://bugs" }, "report it at https://bugs, as one of release 1.2.3"],
  [{ version: "1.2.3", bugs: { url: "https://bugs" } }, "report it at https://bugs, as one of release 1.2.3"],
  [{ version: "1.2.3" }, "report it to those who gave you the package, as one of release 1.2.3"],
])("where a mistake is reported, by the manifest %j", (manifest, words) => {
  expect(reportTo(manifest)).toContain(words);
});
