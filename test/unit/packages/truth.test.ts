import fc from "fast-check";
import { packageDiff, versionDiff } from "../../../provider/src/packages/packageDiff";
import { packageVersionsOf } from "../../../provider/src/packages/packageVersions";
import { type Derivation, derivation, pathsOf } from "./randomClosure";

/**
 * 200 random pairs of closures against a diff that knows what each derivation is called and of which version, and reads
 * no name of a store path: `before` and `after` are what was told to make the paths.
 */

/** What may become of a derivation in the next closure. */
const change = fc.oneof(
  { weight: 4, arbitrary: fc.constant((one: Derivation) => [one]) },
  { weight: 1, arbitrary: fc.constant((_one: Derivation) => []) },
  { weight: 2, arbitrary: fc.nat().map((inputs) => (one: Derivation) => [{ ...one, inputs }]) },
  {
    weight: 2,
    arbitrary: derivation.map((other) => (one: Derivation) => [
      { ...one, version: other.version, size: other.size },
    ]),
  },
  // The same name twice, in two versions.
  {
    weight: 1,
    arbitrary: derivation.map((other) => (one: Derivation) => [one, { ...other, name: one.name }]),
  },
  {
    weight: 1,
    arbitrary: fc.subarray(["bin", "dev"]).map((outputs) => (one: Derivation) => [{ ...one, outputs }]),
  },
);

const pair = fc
  .tuple(fc.array(fc.tuple(derivation, change), { maxLength: 40 }), fc.array(derivation, { maxLength: 5 }))
  .map(([kept, added]) => ({
    before: kept.map(([one]) => one),
    after: [...kept.flatMap(([one, become]) => become(one)), ...added],
  }));

/** One store path, with what it is an output of. */
interface Output {
  package: string;
  version: string;
  path: string;
  size: number;
}

function outputsOf(derivations: readonly Derivation[]): Map<string, Output> {
  const outputs = derivations.flatMap((one) =>
    pathsOf(one).map(
      ({ path, narSize }) =>
        [path, { package: one.name, version: one.version, path, size: narSize }] as const,
    ),
  );
  return new Map(outputs);
}

/** The truth: what differs, package by package, from all that goes and all that comes. */
function truthOf(before: Map<string, Output>, after: Map<string, Output>) {
  const gone = [...before.values()].filter(({ path }) => !after.has(path));
  const come = [...after.values()].filter(({ path }) => !before.has(path));
  const sum = (outputs: Output[]) => outputs.reduce((bytes, { size }) => bytes + size, 0);
  const names = [...new Set([...gone, ...come].map((output) => output.package))].sort();
  const changes = names.map((name) => {
    const of = (outputs: Iterable<Output>) => [...outputs].filter((output) => output.package === name);
    const versions = (outputs: Iterable<Output>) =>
      [...new Set(of(outputs).map(({ version }) => version))].sort();
    const [old, next] = [versions(before.values()), versions(after.values())];
    const same = JSON.stringify(old) === JSON.stringify(next);
    const kind = old.length === 0 ? "added" : next.length === 0 ? "removed" : same ? "rebuilt" : "changed";
    return { name, kind, before: old, after: next, bytes: sum(of(come)) - sum(of(gone)) };
  });
  return {
    changes,
    closure: { paths: after.size, bytes: sum([...after.values()]) },
    beyond: { paths: come.length, bytes: sum(come) },
  };
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
