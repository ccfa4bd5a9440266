import fc from "fast-check";
import type { SizedPath } from "../../../provider/src/nix/sizedClosures";
import { listOf, summaryOf } from "../../../provider/src/packages/diffWords";
import { amountOf, packageDiff, versionDiff } from "../../../provider/src/packages/packageDiff";
import { packageVersionsOf } from "../../../provider/src/packages/packageVersions";

/** A store path whose hash is told by one letter. */
const path = (letter: string, name: string, narSize = 1_000_000): SizedPath => ({
  path: `/nix/store/${letter.repeat(32)}-${name}`,
  narSize,
});

const showAll = { changed: "show all", rebuilt: "show all rebuilt" };

const before = [
  path("a", "openssl-3.0.13"),
  path("b", "openssl-3.0.13-bin"),
  path("c", "bash-5.2p37"),
  path("d", "python3-3.11.9"),
  path("f", "python3-3.12.4"),
  path("g", "curl-8.9.1"),
  path("h", "etc"),
  path("i", "glibc-2.40"),
];
const after = [
  path("j", "openssl-3.0.14", 1_500_000),
  path("k", "openssl-3.0.14-bin"),
  path("l", "bash-5.2p37"),
  path("f", "python3-3.12.4"),
  path("m", "jq-1.7.1", 2_000_000),
  path("n", "etc"),
  path("i", "glibc-2.40"),
];

test("packages are compared by all store paths of their name", () => {
  expect(packageDiff(before, after)).toEqual({
    closure: { paths: 7, bytes: 8_500_000 },
    beyond: { paths: 5, bytes: 6_500_000 },
    changes: [
      { name: "bash", kind: "rebuilt", before: ["5.2p37"], after: ["5.2p37"], bytes: 0 },
      { name: "curl", kind: "removed", before: ["8.9.1"], after: [], bytes: -1_000_000 },
      { name: "etc", kind: "rebuilt", before: [""], after: [""], bytes: 0 },
      { name: "jq", kind: "added", before: [], after: ["1.7.1"], bytes: 2_000_000 },
      { name: "openssl", kind: "changed", before: ["3.0.13"], after: ["3.0.14"], bytes: 500_000 },
      {
        name: "python3",
        kind: "changed",
        before: ["3.11.9", "3.12.4"],
        after: ["3.12.4"],
        bytes: -1_000_000,
      },
    ],
  });
});

test("what a preview says of it", () => {
  const diff = packageDiff(before, after);
  expect(summaryOf(diff, amountOf(before))).toBe(
    "packages: 2 changed, 1 added, 1 removed, 2 rebuilt; " +
      "closure: 7 paths, 8.5 MB (+0.5 MB); to copy: 5 paths, 6.5 MB beyond the old closure",
  );
  expect(listOf(diff, showAll)).toEqual([
    "- curl 8.9.1 (-1.0 MB)",
    "+ jq 1.7.1 (+2.0 MB)",
    "~ openssl 3.0.13 -> 3.0.14 (+0.5 MB)",
    "~ python3 3.11.9, 3.12.4 -> 3.12.4 (-1.0 MB)",
    "rebuilt: bash, etc",
  ]);
  expect(summaryOf(packageDiff(before, before), amountOf(before))).toBe(
    "no package changes; closure: 8 paths, 8.0 MB (+0.0 MB); to copy: 0 paths, 0.0 MB beyond the old closure",
  );
});

test("of packages that the state alone tells, versions are compared, and nothing is said of what has none", () => {
  const known = packageVersionsOf(before.map((one) => one.path));
  const diff = versionDiff(known, after);
  expect(summaryOf(diff, { paths: 8, bytes: 8_000_000 })).toBe(
    "packages: 2 changed, 1 added, 1 removed by version; closure: 7 paths, 8.5 MB (+0.5 MB)",
  );
  expect(listOf(diff, showAll)).toEqual([
    "- curl 8.9.1",
    "+ jq 1.7.1",
    "~ openssl 3.0.13 -> 3.0.14",
    "~ python3 3.11.9, 3.12.4 -> 3.12.4",
  ]);
  expect(summaryOf(versionDiff(known, before), amountOf(before))).toMatch(
    /^no package changes its version; /,
  );
});

test("a long list is cut, with the command that shows all", () => {
  const many = Array.from({ length: 20 }, (_, index) => path("a", `package${index}x-1.0`));
  const lines = listOf(packageDiff([], many), showAll);
  expect(lines).toHaveLength(13);
  expect(lines.at(-1)).toBe("and 8 more: show all");
});

test("a long list of what was rebuilt alone is cut too, with a command that shows such packages", () => {
  const names = Array.from({ length: 14 }, (_, index) => `package${String.fromCharCode(97 + index)}`);
  const built = (letter: string) => names.map((name) => path(letter, `${name}-1.0`));
  expect(listOf(packageDiff(built("a"), built("b")), showAll)).toEqual([
    `rebuilt: ${names.slice(0, 12).join(", ")} and 2 more: show all rebuilt`,
  ]);
});

const closure = fc.uniqueArray(
  fc.record({
    letter: fc.constantFrom(..."abcdfghijk"),
    name: fc.constantFrom("openssl", "python3", "etc"),
    version: fc.constantFrom("", "-1.0", "-1.1", "-2.0"),
    output: fc.constantFrom("", "-bin", "-dev"),
  }),
  { selector: (one) => JSON.stringify(one) },
);

test("a package is listed just when its store paths differ, and sizes add up", () => {
  fc.assert(
    fc.property(closure, closure, (some, others) => {
      const [old, wanted] = [some, others].map((list) =>
        list.map(({ letter, name, version, output }) => path(letter, name + version + output)),
      ) as [SizedPath[], SizedPath[]];
      const of = (list: SizedPath[], name: string) =>
        list
          .map((one) => one.path)
          .filter((one) => one.slice(44).startsWith(name))
          .sort();
      const differing = ["etc", "openssl", "python3"].filter(
        (name) => of(old, name).join() !== of(wanted, name).join(),
      );
      const diff = packageDiff(old, wanted);
      expect(diff.changes.map(({ name }) => name)).toEqual(differing);
      expect(diff.closure).toEqual({ paths: wanted.length, bytes: wanted.length * 1_000_000 });
      const sum = diff.changes.reduce((bytes, change) => bytes + (change.bytes ?? Number.NaN), 0);
      expect(sum).toBe((wanted.length - old.length) * 1_000_000);
    }),
  );
});
