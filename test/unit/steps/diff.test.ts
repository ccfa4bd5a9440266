import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { writeState } from "../../../provider/src/state/state";
import { diff } from "../../../provider/src/steps/diff";
import { type FakeSession, fakeSession } from "./fakeSession";
import { inputs, outputs, state } from "./gateway";

let session: FakeSession;
beforeEach(() => {
  session = fakeSession();
});
afterEach(() => {
  expect(session.hosts.connect).not.toHaveBeenCalled();
  expect(session.nix.evaluate).not.toHaveBeenCalled();
});

test.each([
  ["nothing changed", {}, {}, { changes: false, replaces: [] }],
  [
    "a default spelt out",
    { memory: undefined, cores: undefined, restart: "on-failure" },
    {},
    { changes: false },
  ],
  ["more memory", { memory: 512 }, {}, { changes: true, replaces: [] }],
  ["another name", { name: "other" }, {}, { changes: true, replaces: ["name"] }],
  ["another host", { host: { address: "10.88.0.9" } }, {}, { changes: true, replaces: ["host"] }],
  ["drift", {}, { drift: ["stopped"] }, { changes: true, replaces: [] }],
  ["something unknown", { memory: unknownValue }, {}, { changes: true }],
])("%s", (_what, changed, drifted, result) => {
  const told = diff({ ...state, ...drifted }, { ...inputs, ...changed }, session);
  expect(told).toEqual({ ...told, ...result });
  expect(session.told.warn).toHaveBeenCalledTimes(told.replaces.length + Object.keys(drifted).length);
});

test.each([
  [["unit", "stopped"], "the unit's file was edited; the VM should run and does not"],
  [["unfinished"], "a deploy of the VM failed half-way"],
])("what was found on the host, %j, is told in words", (drift, words) => {
  diff({ ...state, drift }, inputs, session);
  expect(session.told.warn.mock.calls).toEqual([[`an update repairs gateway on 10.88.0.2: ${words}`]]);
});

test("a drive that will be destroyed is warned of", () => {
  const persistent = writeState({ ...inputs, persistState: true }, outputs);
  expect(diff(persistent, inputs, session)).toMatchObject({ changes: true, replaces: [] });
  expect(session.told.warn.mock.calls).toEqual([
    ["persistState changes to false: the drive of gateway on 10.88.0.2 will be destroyed"],
  ]);
});
