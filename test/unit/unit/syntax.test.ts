import fc from "fast-check";
import { quoteWord, shellCommand } from "../../../provider/src/unit/syntax";
import { commandWordsOf, wordsOf } from "../systemd";

test.each([
  ["plain", '"plain"'],
  ["", '""'],
  ["two words", '"two words"'],
  ['say "x"', '"say \\"x\\""'],
  ["100%", '"100%%"'],
  ["a\\b", '"a\\\\b"'],
  ["a\nb", '"a\\nb"'],
  ["it's $HOME", '"it\'s $HOME"'],
])("%j is quoted as %s", (word, quoted) => {
  expect(quoteWord(word)).toBe(quoted);
});

test("a line of shell keeps its variables from systemd", () => {
  expect(shellCommand('cd "$HOME" && echo 5%')).toBe('/bin/sh -c "cd \\"$$HOME\\" && echo 5%%"');
});

/** Text of the characters that mean something to systemd or the shell, and of any others. */
const hostile = fc.string({
  unit: fc.oneof(fc.constantFrom(..."\"'\\%$ \n\t;#={}"), fc.string({ unit: "grapheme", maxLength: 1 })),
});

test("systemd reads any word as it was, on one line", () => {
  fc.assert(
    fc.property(hostile, hostile, (first, second) => {
      const setting = `${quoteWord(first)} ${quoteWord(second)}`;
      expect(setting).not.toContain("\n");
      expect(wordsOf(setting)).toEqual([first, second]);
    }),
  );
});

test("sh is given any line as it was", () => {
  fc.assert(
    fc.property(hostile, (line) => {
      expect(commandWordsOf(shellCommand(line))).toEqual(["/bin/sh", "-c", line]);
    }),
  );
});
