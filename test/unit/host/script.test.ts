import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { textOf } from "../../../provider/src/host/script";
import { shells } from "./shells";

test("assignments, a line each", () => {
  const variables = {
    name: "gateway",
    adopt: true,
    restart: false,
    folders: ["a", "b"],
    none: [],
    seconds: 9,
  };
  expect(textOf({ variables, files: [] })).toBe(
    "name=gateway\nadopt=1\nrestart=0\nfolders='a\nb'\nnone=''\nseconds=9\n",
  );
});

/** Text of the characters that mean something to sh, and of any others; sh holds no NUL. */
const hostile = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(..."'\"\\$`!~*?[]{}()<>|&;#=: \n\t-"),
      fc.string({ unit: "binary", maxLength: 1 }),
    ),
  })
  .filter((text) => !text.includes("\0"));

test.each(shells)("%s reads any word as it was", (_name, [program, ...args]) => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 40 }), (words) => {
      const variables = Object.fromEntries(words.map((word, index) => [`v${index}`, word]));
      const printed = words.map((_, index) => `printf '%s\\0' "$v${index}"\n`).join("");
      const input = textOf({ variables, files: [] }) + printed;
      const output = execFileSync(program, args, { input, encoding: "utf8" });
      const expected = words.map((word) => Buffer.from(word).toString());
      expect(output.split("\0").slice(0, -1)).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});
