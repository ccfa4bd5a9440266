import { parseDryRun } from "../../../provider/src/nix/installables";

const purpose = { kind: "nixEvaluation", what: "Nix cannot evaluate it", where: ".#a" } as const;
const entry = (name: string) => ({
  drvPath: `/nix/store/48gx50kpmzipgqayjnvrhfim7cxmwrsw-${name}.drv`,
  outputs: { out: `/nix/store/41h8rkyjspc5lh7hq2qcjfkjyfd07vwj-${name}` },
});

test("the answer of Nix 2.8, 2.26 and 2.34 is one entry an installable, in their order", async () => {
  const answer = [entry("b"), entry("a"), entry("b")];
  expect(await parseDryRun(JSON.stringify(answer), 3, purpose)).toEqual(
    answer.map(({ drvPath, outputs }) => ({ drvPath, outPath: outputs.out })),
  );
});

test.each([["no JSON"], ["{}"], [JSON.stringify([entry("a")])], ['[{"path":"/nix/store/x"},{}]']])(
  "anything else is an error, never a wrong VM: %s",
  async (answer) => {
    await expect(parseDryRun(answer, 2, purpose)).rejects.toThrow(
      ".#a: Nix cannot evaluate it: expected 2 derivations",
    );
  },
);
