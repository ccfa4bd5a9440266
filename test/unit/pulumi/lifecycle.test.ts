import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { SimpleVmError } from "../../../provider/src/errors/error";
import * as evaluation from "../../../provider/src/nix/evaluate";
import * as progress from "../../../provider/src/pulumi/engineLog";
import { check, create, diff, update } from "../../../provider/src/pulumi/lifecycle";
import * as pool from "../../../provider/src/ssh/pool";
import { type VmOutputs, writeState } from "../../../provider/src/state/state";
import * as deployment from "../../../provider/src/steps/deploy";
import { minimalInputs, outPath } from "../vms";

jest.mock("../../../provider/src/nix/evaluate");
jest.mock("../../../provider/src/ssh/pool");
jest.mock("../../../provider/src/steps/deploy");
jest.mock("../../../provider/src/pulumi/engineLog");

const evaluate = jest.mocked(evaluation.evaluate);
const connect = jest.mocked(pool.connectToHost);
const deploy = jest.mocked(deployment.deploy);
const warn = jest.fn();

beforeEach(() => {
  jest.resetAllMocks();
  evaluate.mockResolvedValue({ drvPath: `${outPath}.drv`, outPath });
  connect.mockRejectedValue(new Error("a host was connected to"));
  deploy.mockRejectedValue(new Error("a VM was deployed"));
  jest.mocked(progress.reporterFor).mockReturnValue({ status: () => undefined, note: () => undefined, warn });
});

const outputs: VmOutputs = {
  closure: { paths: 1, bytes: 1 },
  publicKeys: {},
  hostId: "SHA256:known",
  unitDigest: "digest",
  condition: { kind: "known", drift: [] },
};
const inputs = { ...minimalInputs, resourceUrn: "urn", drvPath: `${outPath}.drv`, outPath };
const state = writeState(inputs, outputs);

describe("check", () => {
  const named = { unit: "simple-vm-gateway.service", stateDirectory: "/var/lib/simple-vms/gateway" };

  test("adds the package's paths", async () => {
    expect(await check({}, { ...minimalInputs, nixOptions: ["--impure"] })).toEqual({
      inputs: { ...minimalInputs, ...named, nixOptions: ["--impure"], drvPath: `${outPath}.drv`, outPath },
    });
    expect(evaluate).toHaveBeenCalledWith({ flake: ".#gateway" }, ["--impure"]);
  });

  test("a store path has no derivation, not even an undefined one", async () => {
    evaluate.mockResolvedValue({ outPath, drvPath: undefined });
    const { inputs: checked } = await check({}, { ...minimalInputs, vm: { storePath: outPath } });
    expect(Object.keys(checked)).toEqual(["name", "host", "vm", "unit", "stateDirectory", "outPath"]);
  });

  test.each([
    ["the flake", { vm: { flake: unknownValue } }],
    ["an argument of the file", { vm: { file: "vm.nix", args: { a: [unknownValue] } } }],
    ["the source", { vm: unknownValue }],
    ["an option of Nix", { nixOptions: [unknownValue] }],
  ])("does not evaluate while %s is unknown", async (_what, changed) => {
    expect(await check({}, { ...minimalInputs, ...changed })).toEqual({
      inputs: { ...minimalInputs, ...named, ...changed, drvPath: unknownValue, outPath: unknownValue },
    });
    expect(evaluate).not.toHaveBeenCalled();
  });

  test("evaluates while something else is unknown", async () => {
    const { inputs: checked } = await check({}, { ...minimalInputs, host: { address: unknownValue } });
    expect(checked).toMatchObject({ outPath });
  });

  test("what Nix says is told once, as it is, under the property's name", async () => {
    evaluate.mockRejectedValue(
      new SimpleVmError({ what: "Nix cannot evaluate it", why: "error: a\n  at b" }),
    );
    const { failures } = await check({}, minimalInputs);
    expect(failures).toEqual([{ property: "", reason: "vm: Nix cannot evaluate it:\nerror: a\n  at b" }]);
  });

  test("mistakes are told without evaluating anything", async () => {
    const { failures } = await check({}, { ...minimalInputs, memory: 1, cores: 0 });
    expect(failures).toEqual([
      { property: "", reason: "memory: is in MiB: at least 16; it is 1" },
      { property: "", reason: "cores: must be at least 1; it is 0" },
    ]);
    expect(evaluate).not.toHaveBeenCalled();
  });
});

describe("diff", () => {
  const other = { address: "10.88.0.9" };

  test.each([
    ["nothing changed", {}, {}, { changes: false, replaces: [], deleteBeforeReplace: false }],
    [
      "a default spelt out",
      { memory: undefined, cores: undefined, restart: "on-failure" },
      {},
      { changes: false },
    ],
    ["more memory", { memory: 512 }, {}, { changes: true, replaces: [] }],
    ["another name", { name: "other" }, {}, { changes: true, replaces: ["name"], deleteBeforeReplace: true }],
    ["another host", { host: other }, {}, { changes: true, replaces: ["host"], deleteBeforeReplace: true }],
    ["drift", {}, { drift: ["stopped"] }, { changes: true, replaces: [] }],
    ["something unknown", { memory: unknownValue }, {}, { changes: true }],
    ["another stub", { __provider: "today's" }, {}, { changes: true, replaces: [] }],
  ])("%s", async (_what, changed, drifted, result) => {
    const told = await diff("id", { ...state, ...drifted }, { ...inputs, ...changed });
    expect(told).toEqual({ ...told, ...result });
    expect(connect).not.toHaveBeenCalled();
    expect(evaluate).not.toHaveBeenCalled();
    expect(warn).toHaveBeenCalledTimes((told.replaces?.length ?? 0) + Object.keys(drifted).length);
  });

  test.each([
    [["unit", "stopped"], "the unit's file was edited; the VM should run and does not"],
    [["unfinished"], "a deploy of the VM failed half-way"],
  ])("what was found on the host, %j, is told in words", async (drift, words) => {
    await diff("id", { ...state, drift }, inputs);
    expect(warn.mock.calls).toEqual([[`an update repairs gateway on 10.88.0.2: ${words}`]]);
  });

  test("a drive that will be destroyed is warned of", async () => {
    const persistent = writeState({ ...inputs, persistState: true }, outputs);
    expect(await diff("id", persistent, inputs)).toMatchObject({ changes: true, replaces: [] });
    expect(warn.mock.calls).toEqual([
      ["persistState changes to false: the drive of gateway on 10.88.0.2 will be destroyed"],
    ]);
  });
});

describe("create", () => {
  test("gives an ID of the VM's name and the state", async () => {
    deploy.mockResolvedValue(outputs);
    const { id, outs } = await create(inputs);
    expect(id).toMatch(/^gateway-[0-9a-f]{8}$/);
    expect(outs).toEqual(state);
    expect(deploy).toHaveBeenCalledWith(
      expect.objectContaining({ kind: "create", owner: { id, urn: "urn" } }),
    );
  });

  test("a failure before the host was touched leaves no state", async () => {
    const failure = new SimpleVmError({ what: "cannot build" });
    deploy.mockRejectedValue(failure);
    await expect(create(inputs)).rejects.toBe(failure);
  });

  test("a failure after that keeps the state as unfinished", async () => {
    deploy.mockImplementation(async (order) => {
      if (order.kind === "create") order.onClaimed({ ...outputs, condition: { kind: "unfinished" } });
      throw new SimpleVmError({ what: "cannot start" });
    });
    await expect(create(inputs)).rejects.toMatchObject({
      message: "cannot start",
      id: expect.stringMatching(/^gateway-/),
      reasons: ["cannot start"],
      properties: { ...state, drift: ["unfinished"] },
    });
  });
});

test.each([
  ["a changed option of Nix asks no host", { nixOptions: ["-L"] }, undefined],
  ["another stub asks no host", { __provider: "today's" }, undefined],
  ["a changed stopTimeout restarts nothing", { stopTimeout: 5 }, false],
  ["more memory restarts", { memory: 512 }, true],
])("update: %s", async (_what, changed, restart) => {
  deploy.mockResolvedValue({ ...outputs, unitDigest: "new" });
  const { outs } = await update("gateway-1", state, { ...inputs, ...changed });
  const unitDigest = restart === undefined ? "digest" : "new";
  expect(outs).toEqual({ ...state, ...changed, unitDigest });
  expect(deploy.mock.calls.map(([order]) => order)).toEqual(
    restart === undefined
      ? []
      : [
          expect.objectContaining({
            kind: "update",
            restart,
            old: expect.objectContaining({ hostId: "SHA256:known" }),
            owner: { id: "gateway-1", urn: "urn" },
          }),
        ],
  );
});
