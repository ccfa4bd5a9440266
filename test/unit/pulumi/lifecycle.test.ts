import * as lifecycle from "../../../provider/src/pulumi/lifecycle";

test("the stub takes over the engine's six steps, and nothing else", () => {
  expect(Object.keys(lifecycle).sort()).toEqual(["check", "create", "delete", "diff", "read", "update"]);
});
