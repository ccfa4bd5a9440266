import fc from "fast-check";
import {
  keptPackages,
  keptWithoutNames,
  readKeptPackages,
} from "../../../provider/src/packages/keptPackages";
import { packageVersionsOf, withVersion } from "../../../provider/src/packages/packageVersions";
import { randomClosure } from "./randomClosure";

const closure = packageVersionsOf([
  "openssl-3.0.13",
  "openssl-3.0.13-bin",
  "python3-3.11.9",
  "python3-3.12.4",
  "etc",
]);

test("what is kept of a closure are its packages with their versions", () => {
  const kept = readKeptPackages(keptPackages(closure));
  expect(kept?.([])).toEqual(packageVersionsOf(["openssl-3.0.13", "python3-3.11.9", "python3-3.12.4"]));
  expect(readKeptPackages(keptPackages(packageVersionsOf(["etc"])))?.([])).toEqual(new Map());
});

test("without names, a package is found by its name", () => {
  const kept = readKeptPackages(keptWithoutNames(closure));
  const found = new Map(kept?.(["openssl", "curl"]));
  expect(found.get("openssl")).toEqual(new Set(["3.0.13"]));
  found.delete("openssl");
  expect([...found]).toEqual([[expect.stringMatching(/^\(package \d+\)$/), new Set(["3.11.9", "3.12.4"])]]);
  expect(readKeptPackages(keptWithoutNames(new Map()))?.(["openssl"])).toEqual(new Map());
});

test.each(["", "text", "AAAA", "#", "#AAAA", "#text"])("%j is no list of packages", (text) => {
  expect(readKeptPackages(text)).toBeUndefined();
});

test("either form is read as it was written", () => {
  for (const paths of fc.sample(randomClosure({ paths: 100 }), 20)) {
    const packages = packageVersionsOf(paths.map(({ path }) => path));
    expect(readKeptPackages(keptPackages(packages))?.([])).toEqual(withVersion(packages));
    const numbered = readKeptPackages(keptWithoutNames(packages))?.(packages.keys());
    expect(numbered).toEqual(withVersion(packages));
  }
});
