import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { shellVariables, shellWord } from "../../../provider/src/host/shell";
import { shells } from "./shells";

test("assignments, a line each", () => {
  expect(
    shellVariables({ name: "gateway", adopt: true, restart: false, folders: ["a", "b"], none: [] }),
  ).toBe("name=gateway\nadopt=1\nrestart=0\nfolders='a\nb'\nnone=''");
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
      const assigned = words.map((word, index) => `${shellVariables({ [`v${index}`]: word })}\n`).join("");
      const printed = words.map((word, index) => `printf '%s\\0' "$v${index}" ${shellWord(word)}\n`).join("");
      const output = execFileSync(program, args, { input: assigned + printed, encoding: "utf8" });
      const expected = words.flatMap((word) => [word, word]).map((word) => Buffer.from(word).toString());
      expect(output.split("\0").slice(0, -1)).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});
