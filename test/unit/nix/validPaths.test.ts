import { rmSync, writeFileSync } from "node:fs";
import { closureOf } from "../../../provider/src/nix/closure";
import { Nix } from "../../../provider/src/nix/nix";
import { ValidPaths } from "../../../provider/src/nix/validPaths";
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

test("closures that are asked for at once share two calls of Nix, and each is that of its own package", async () => {
  deployer.calls();
  const outPaths = tops.map(({ outPath }) => outPath);
  const closures = await Promise.all(outPaths.map((outPath) => nix.sizedClosure(outPath, ["--impure"])));
  expect(deployer.calls()).toHaveLength(2);
  const sorted = (closure: { path: string; narSize: number }[] = []) =>
    closure.map(({ path, narSize }) => `${path} ${narSize}`).sort();
  for (const [index, outPath] of outPaths.entries()) {
    expect(sorted(closures[index])).toEqual(sorted(await closureOf(outPath, [])));
  }
  expect(closures.map((closure) => closure?.length)).toEqual([2, 3, 1]);
  deployer.calls();
  expect(await nix.sizedClosure(outPaths[1] ?? "", ["--impure"])).toBe(closures[1]);
  expect(deployer.calls()).toEqual([]);
  // What is asked for with one that is not valid is told all the same; sizes are known by now.
  const mixed = [outPaths[1] ?? "", missing].map((outPath) => nix.sizedClosure(outPath, []));
  expect(await Promise.all(mixed)).toEqual([closures[1], undefined]);
});

test("graphs of derivations share one where all are valid, and each is that of its own derivation", async () => {
  deployer.calls();
  const drvPaths = tops.map(({ drvPath = "" }) => drvPath);
  const graphs = await Promise.all(drvPaths.map((drvPath) => nix.graphOf(drvPath, [])));
  expect(deployer.calls()).toHaveLength(1);
  expect(graphs.map((graph) => graph?.map((name) => name.slice(33)).sort())).toEqual([
    ["leaf-1.0.drv", "one-1.0.drv"],
    ["leaf-1.0.drv", "one-1.0.drv", "two-1.0.drv"],
    ["three-1.0.drv"],
  ]);
});

test("none is known where none is valid", async () => {
  deployer.calls();
  expect(await nix.sizedClosure(missing, [])).toBeUndefined();
  expect(await nix.graphOf(missing, [])).toBeUndefined();
  expect(deployer.calls()).toEqual([]);
});

test("what lies on the disk and is not valid is not known, and keeps nothing else from being told", async () => {
  const stray = `/nix/store/${"0".repeat(32)}-stray`;
  writeFileSync(stray, "");
  const outPath = tops[0]?.outPath ?? "";
  const paths = [stray, outPath];
  const asked = new ValidPaths(async (valid) => {
    if (valid.includes(stray)) throw new Error("not valid");
    return new Map(valid.map((path) => [path, path]));
  });
  expect(await Promise.all(paths.map((path) => asked.ask(path, [])))).toEqual([undefined, outPath]);
  rmSync(stray);
});
