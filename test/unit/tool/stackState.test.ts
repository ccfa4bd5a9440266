import { readExport, StackStateError, stackResources } from "../../../provider/src/tool/stackState";

const secret = (plaintext: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(plaintext),
});

const exported = (...resources: object[]) => JSON.stringify({ version: 3, deployment: { resources } });

test("secrets are read, wherever they stand", () => {
  const outputs = { host: secret({ address: "h", keys: [secret("KEY")] }), list: [secret(1)], plain: "x" };
  expect(readExport(exported({ type: "t", urn: "u", id: "i", outputs }), "s")).toEqual([
    {
      type: "t",
      urn: "u",
      outputs: { host: { address: "h", keys: ["KEY"] }, list: [1], plain: "x" },
    },
  ]);
});

test("what has been replaced is left out, and a stack without a state has nothing", () => {
  expect(readExport(exported({ type: "t", urn: "u", delete: true }), "s")).toEqual([]);
  expect(readExport('{"version":3,"deployment":null}', "s")).toEqual([]);
});

test.each(["", "[]", '{"deployment":{"resources":[{}]}}'])("%j is no state", (text) => {
  expect(() => readExport(text, "the stack s")).toThrow(StackStateError);
  expect(() => readExport(text, "the stack s")).toThrow("the stack s: cannot read the state");
});

test("a CLI that cannot be run is told as such", async () => {
  const reading = stackResources({ stack: "dev", cwd: "/nowhere" });
  await expect(reading).rejects.toThrow(StackStateError);
  await expect(reading).rejects.toThrow(
    /^the stack dev: cannot run the Pulumi CLI: .*ENOENT\nWhat to do: install the Pulumi CLI, see that --cwd is a folder/,
  );
});
