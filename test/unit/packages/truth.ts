import fc from "fast-check";
import { type Derivation, derivation } from "./randomClosure";

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

/** Two closures, by what they are made of. */
export const pair = fc
  .tuple(fc.array(fc.tuple(derivation, change), { maxLength: 40 }), fc.array(derivation, { maxLength: 5 }))
  .map(([kept, added]) => ({
    before: kept.map(([one]) => one),
    after: [...kept.flatMap(([one, become]) => become(one)), ...added],
  }));

/** One store path, with what it is an output of. */
export interface Output {
  package: string;
  version: string;
  path: string;
  size: number;
}

/** The truth: what differs, package by package, from all that goes and all that comes. */
export function truthOf(before: Map<string, Output>, after: Map<string, Output>) {
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
