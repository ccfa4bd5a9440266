import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const sources = join(__dirname, "../../../provider/src");
const files = readdirSync(sources, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path): [string, string] => [path, readFileSync(join(sources, path), "utf8")]);

/** The files that know a property by its name; the command in docs/architecture.md counts the same. */
const filesThatName = (name: string): string[] =>
  files.filter(([, text]) => new RegExp(`(\\.|\\{ |^ +)${name}\\b`, "m").test(text)).map(([path]) => path);

test.each(["stopTimeout", "shares", "cores", "kernelParams"])(
  "%s is known in its group, in the reader of states and where it is carried to, at most",
  (name) => {
    const places = filesThatName(name);
    expect(places).toEqual(expect.arrayContaining(["state/v1.ts", expect.stringMatching(/^arguments\//)]));
    expect(places.length).toBeLessThanOrEqual(3);
  },
);

test("a property that many files know is found in all of them", () => {
  expect(filesThatName("unit").length).toBeGreaterThan(3);
});
