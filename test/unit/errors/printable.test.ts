import { messageOf, SimpleVmError } from "../../../provider/src/errors/error";
import { printable } from "../../../provider/src/errors/printable";

const esc = "\u001b";

test.each([
  ["plain text", "Zeile 1\n\tüber 2 — 中文 🙂", "Zeile 1\n\tüber 2 — 中文 🙂"],
  ["colours", `${esc}[1;31merror:${esc}[0m no`, "error: no"],
  ["a window's title", `a${esc}]0;owned\u0007b`, "ab"],
  ["a link", `${esc}]8;;http://x/${esc}\\text${esc}]8;;${esc}\\`, "text"],
  ["moves of the cursor", `${esc}[2J${esc}[1;1Hall is well`, "all is well"],
  ["an eight-bit sequence", "\u009b31mred", "red"],
  ["an escape that is cut off", `end${esc}`, "end"],
  ["bells, backspaces and nulls", "a\u0007b\u0008c\u0000d\u007f\u0085", "abcd"],
  ["Windows' line ends", "one\r\ntwo\r\r\nthree", "one\ntwo\nthree"],
  ["a line that is written over", "10%\r20%\rdone", "10%\n20%\ndone"],
  ["a turned direction", "a\u202eb\u2066c", "abc"],
])("%s", (_what, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test("an error's message is printable, whichever part the text came in; its parts are as they came", () => {
  const dirty = `${esc}[2Jx`;
  const parts = {
    kind: "deploy" as const,
    where: dirty,
    what: dirty,
    why: `${dirty}\n${dirty}`,
    next: dirty,
  };
  const error = new SimpleVmError(parts);
  expect(error.message).toBe("x: x\nWhat to do: x\nDetails:\nx\nx");
  expect(error.parts).toEqual(parts);
});

test("so is the message of an error that is not ours", () => {
  expect(messageOf(new Error(`${esc}[2Jx`))).toBe("x");
});
