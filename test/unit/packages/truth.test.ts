import fc from "fast-check";
import { packageDiff, versionDiff } from "../../../provider/src/packages/packageDiff";
import { packageVersionsOf } from "../../../provider/src/packages/packageVersions";
import { type Derivation, pathsOf } from "./randomClosure";
import { type Output, pair, truthOf } from "./truth";

/**
 * 200 random pairs of closures against a diff that knows what each derivation is called and of which version, and reads
 * no name of a store path: `before` and `after` are what was told to make the paths.
 */

function outputsOf(derivations: readonly Derivation[]): Map<string, Output> {
  const outputs = derivations.flatMap((one) =>
    pathsOf(one).map(
      ({ path, narSize }) =>
        [path, { package: one.name, version: one.version, path, size: narSize }] as const,
    ),
  );
  return new Map(outputs);
}

const sized = (outputs: Map<string, Output>) =>
  [...outputs.values()].map(({ path, size }) => ({ path, narSize: size }));

test("200 random pairs of closures differ as what they were made of", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(pair, (made) => {
      const [before, after] = [outputsOf(made.before), outputsOf(made.after)];
      const diff = packageDiff(sized(before), sized(after));
      expect(diff).toEqual(truthOf(before, after));
      for (const { kind } of diff.changes) seen.add(kind);
    }),
    { numRuns: 200 },
  );
  expect([...seen].sort()).toEqual(["added", "changed", "rebuilt", "removed"]);
});

test("by versions alone, 200 random pairs differ where packages with a version differ in their versions", () => {
  fc.assert(
    fc.property(pair, (made) => {
      const [before, after] = [outputsOf(made.before), outputsOf(made.after)];
      const { changes } = versionDiff(packageVersionsOf(before.keys()), sized(after));
      const truth = truthOf(before, after).changes.flatMap(({ name, before: old, after: next }) => {
        const [from, to] = [old, next].map((versions) => versions.filter((version) => version !== "")) as [
          string[],
          string[],
        ];
        return JSON.stringify(from) === JSON.stringify(to) ? [] : [[name, from, to]];
      });
      expect(changes.map((one) => [one.name, one.before, one.after])).toEqual(truth);
    }),
    { numRuns: 200 },
  );
});
