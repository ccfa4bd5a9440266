import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const sources = join(__dirname, "..", "..", "provider", "src");

/** What a module keeps as long as the process lasts: a variable, or an object that is no value. */
const kept = /^(?:export )?(?:(?:let|var) .*|const \w+(?:: [^=]+)? = new (?!RegExp\().*)/gm;

const keptIn = (text: string): string[] => text.match(kept) ?? [];

test("below pulumi/ no module keeps anything: what lasts longer than a call is a session's", () => {
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !path.startsWith("pulumi/"),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((path) => keptIn(readFileSync(join(sources, path), "utf8")))).toEqual([]);
});

test.each([
  ["let last: string | undefined;", true],
  ["export const links = new Map<string, Link>();", true],
  ["const known: Known = new WeakMap();", true],
  ["const shape = new RegExp(`^x$`);", false],
  ["const names = [1];", false],
  ["  const inner = new Map();", false],
])("%s is kept: %p", (line, isKept) => {
  expect(keptIn(line)).toEqual(isKept ? [line] : []);
});
