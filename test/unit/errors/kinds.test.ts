import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type EntryName, errorKinds, errorTopics } from "../../../provider/src/errors/kinds";
import type { ErrorEntry } from "../../../provider/src/errors/kinds/entry";
import { tells } from "./headings";
import { proofs } from "./proofs";
import { testsIn } from "./testsHere";

const sources = join(__dirname, "..", "..", "..", "provider", "src");
const entries = Object.entries(errorKinds) as [EntryName, ErrorEntry][];
const textsOf = (extension: string): string[] =>
  readdirSync(sources, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(extension) && !path.startsWith("errors/"))
    .map((path) => readFileSync(join(sources, path), "utf8"));
const code = textsOf(".ts").join("\n");

test("each name is one entry's", () => {
  const named = Object.values(errorTopics).flatMap((topic) => Object.keys(topic));
  expect(named.length).toBe(new Set(named).size);
  expect(Object.keys(errorKinds).length).toBe(named.length);
});

describe.each(entries)("%s", (name, entry) => {
  const { from } = entry;

  test("is told by the code", () => {
    if (from === "pulumi") return;
    if (from === undefined) expect(code).toMatch(new RegExp(`kind(?::|:.*[ "]) ?"?${name}"|"${name}"`));
    else expect(tells(readFileSync(join(sources, from), "utf8"), entry)).toBe(true);
  });

  test("is produced by the test that it names", () => {
    const { file, title, looksFor } = proofs[name];
    const path = join(__dirname, "..", "..", file);
    expect(existsSync(path)).toBe(true);
    const proving = testsIn(path).filter((one) => one.title === title);
    expect(proving.map((one) => one.title)).not.toEqual([]);
    if (looksFor !== undefined) {
      expect([entry.heading, ...(entry.also ?? [])].join("\n")).toContain(looksFor);
      expect(proving.some(({ text }) => text.includes(looksFor))).toBe(true);
    } else expect(proving.some(({ text }) => tells(text, entry))).toBe(true);
  });
});

/** What scripts say when they refuse or warn, each with the file's own variables in it. */
const said = textsOf(".sh").flatMap((text) =>
  [...text.matchAll(/\b(?:refuse|warn|finish failed|echo(?=.*>&2$)) "((?!\$\()[^"]+)"/gm)].map(
    ([, words = ""]) => words,
  ),
);

test.each(said.filter((words) => !/^\$\w+\b(?!.{9})/.test(words) && !words.startsWith("$2")))(
  "a script's words have an entry: %s",
  (words) => {
    const plain = words.replace(/\$\{[^}]*\}|\$\w+/g, "X");
    expect(entries.filter(([, entry]) => tells(plain, entry)).map(([name]) => name)).not.toEqual([]);
  },
);

test("words that no entry has are found", () => {
  expect(entries.filter(([, entry]) => tells("the flux capacitor is missing", entry))).toEqual([]);
});
