import fc from "fast-check";
import { closureOf } from "../../../provider/src/nix/closure";
import { packageDiff } from "../../../provider/src/packages/packageDiff";
import { type Deployer, makeDeployer } from "../nix/deployer";
import { type Output, pair, truthOf } from "./truth";

/** Some random pairs of closures, really built: what is told of them is what they were made of, and what Nix says. */

let deployer: Deployer;
beforeAll(() => {
  deployer = makeDeployer();
});
afterAll(() => deployer.remove());

/** One derivation that refers to all outputs of those that `closures` lists, for each closure. */
const expression = (closures: object[][]): string => `
let
  closures = builtins.fromJSON ''${JSON.stringify(closures)}'';
  raw = attributes: derivation ({ system = "x86_64-linux"; builder = "/bin/sh"; PATH = "/bin:/usr/bin"; } // attributes);
  build = made: raw {
    name = made.name + (if made.version == "" then "" else "-" + made.version);
    outputs = [ "out" ] ++ made.outputs;
    inherit (made) inputs size;
    args = [ "-ec" "for output in $outputs; do eval path=\\\\$$output; head -c $size /dev/zero >$path; done" ];
  };
  outputsOf = made: map (output: { path = (build made).\${output}; package = made.name; inherit (made) version; })
    ([ "out" ] ++ made.outputs);
  top = contents: raw { name = "top-1.0"; inherit contents; args = [ "-ec" "echo $contents >$out" ]; };
  all = map (closure: builtins.concatMap outputsOf closure) closures;
  tops = map (outputs: top (map (output: output.path) outputs)) all;
in
{
  inherit tops;
  told = map (outputs: outputs ++ [ { path = top (map (output: output.path) outputs); package = "top"; version = "1.0"; } ]) all;
}
`;

test("the diff of closures that Nix has built is the truth, in packages, sizes, and what is to be copied", async () => {
  const pairs = fc.sample(pair, { seed: 10, numRuns: 4 });
  // Small files, and an output whose size alone differs would not be the same path.
  const closures = pairs
    .flatMap(({ before, after }) => [before, after])
    .map((made) => made.map((one) => ({ ...one, size: one.inputs % 3000 })));
  const file = deployer.file("closures.nix", expression(closures));
  const tops = deployer.nix("nix-build", ["--no-out-link", file, "-A", "tops"]).trim().split("\n");
  const strictly = ["--eval", "--strict", "--json", file, "-A", "told"];
  const told: Omit<Output, "size">[][] = JSON.parse(deployer.nix("nix-instantiate", strictly));
  for (let index = 0; index < tops.length; index += 2) {
    const [before, after] = await Promise.all(
      [tops[index], tops[index + 1]].map((top) => closureOf(String(top), [])),
    );
    const [old, next] = [told[index], told[index + 1]].map(withSizes) as [
      Map<string, Output>,
      Map<string, Output>,
    ];
    const diff = packageDiff(before ?? [], after ?? []);
    expect(diff).toEqual(truthOf(old, next));
    expect(diff.closure.paths).toBe(requisitesOf(tops[index + 1]).length);
  }
});

const requisitesOf = (path = ""): string[] =>
  deployer.nix("nix-store", ["--query", "--requisites", path]).trim().split("\n");

/** With the sizes that Nix tells. */
function withSizes(outputs: Omit<Output, "size">[] = []): Map<string, Output> {
  const paths = outputs.map(({ path }) => path);
  const sizes = deployer
    .nix("nix-store", ["--query", "--size", ...paths])
    .trim()
    .split("\n");
  return new Map(outputs.map((output, index) => [output.path, { ...output, size: Number(sizes[index]) }]));
}
