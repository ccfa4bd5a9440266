import { closureOf } from "../../../provider/src/nix/closure";
import { Nix } from "../../../provider/src/nix/nix";
import { type Deployer, makeDeployer } from "./deployer";

const nix = new Nix();
let deployer: Deployer;
let tops: { drvPath?: string; outPath: string }[];
const missing = `/nix/store/${"0".repeat(32)}-missing`;

beforeAll(async () => {
  deployer = makeDeployer();
  const flake = deployer.flake(
    "validPaths",
    `packages.x86_64-linux = rec {
      leaf = drv "leaf-1.0" "printf 12345678 > $out";
      one = drv "one-1.0" "mkdir $out; echo \${leaf} $out > $out/leaf";
      two = drv "two-1.0" "echo \${leaf} \${one} > $out";
      three = drv "three-1.0" "echo > $out";
    };`,
  );
  tops = await Promise.all(
    ["one", "two", "three"].map((name) => nix.evaluate({ flake: `${flake}#${name}` }, [])),
  );
  await Promise.all(tops.map((top) => nix.build(top, { nixOptions: [] })));
});
afterAll(() => {
  nix.close();
  deployer.remove();
});

test("closures that are asked for at once share three calls of Nix, and each is that of its own package", async () => {
  deployer.calls();
  const outPaths = [...tops.map(({ outPath }) => outPath), missing];
  const closures = await Promise.all(outPaths.map((outPath) => nix.closureIfValid(outPath, ["--impure"])));
  expect(deployer.calls()).toHaveLength(3);
  const sorted = (closure: { path: string }[] = []) =>
    [...closure].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const [index, { outPath }] of tops.entries()) {
    expect(sorted(closures[index])).toEqual(sorted(await closureOf(outPath, [])));
  }
  expect(closures.map((closure) => closure?.length)).toEqual([2, 3, 1, undefined]);
  deployer.calls();
  expect(await nix.closureIfValid(outPaths[1] ?? "", ["--impure"])).toBe(closures[1]);
  expect(deployer.calls()).toEqual([]);
});

test("graphs of derivations share two, and each is that of its own derivation", async () => {
  deployer.calls();
  const drvPaths = [...tops.map(({ drvPath = "" }) => drvPath), missing];
  const graphs = await Promise.all(drvPaths.map((drvPath) => nix.graphOf(drvPath, [])));
  expect(deployer.calls()).toHaveLength(2);
  expect(graphs.map((graph) => graph?.map((name) => name.slice(33)).sort())).toEqual([
    ["leaf-1.0.drv", "one-1.0.drv"],
    ["leaf-1.0.drv", "one-1.0.drv", "two-1.0.drv"],
    ["three-1.0.drv"],
    undefined,
  ]);
});

test("none is known where none is valid", async () => {
  deployer.calls();
  expect(await nix.closureIfValid(missing, [])).toBeUndefined();
  expect(await nix.graphOf(missing, [])).toBeUndefined();
  expect(deployer.calls()).toHaveLength(2);
});
