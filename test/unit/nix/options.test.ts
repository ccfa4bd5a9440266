import { forInstantiate, forStore } from "../../../provider/src/nix/options";

test("settings reach every program; words of flakes and of evaluations only those that know them", () => {
  const words = [
    "--impure",
    "--cores",
    "2",
    "--override-input",
    "nixpkgs",
    "path:/x",
    "-I",
    "a=b",
    "--option",
    "substitute",
    "false",
    "-L",
  ];
  expect(forInstantiate(words)).toEqual([
    "--cores",
    "2",
    "-I",
    "a=b",
    "--option",
    "substitute",
    "false",
    "-L",
  ]);
  expect(forStore(words)).toEqual(["--cores", "2", "--option", "substitute", "false", "-L"]);
});

test("a setting's value is never taken for a word of its own", () => {
  expect(forStore(["--option", "builders", "--impure"])).toEqual(["--option", "builders", "--impure"]);
});
