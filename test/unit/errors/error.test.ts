import { type ErrorParts, messageOf, mostLines, SimpleVmError } from "../../../provider/src/errors/error";
import { madeUp } from "./madeUp";

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);
const copying = { kind: "argumentMistakes", what: "cannot copy", where: "h", next: "make room" } as const;

test.each<[parts: ErrorParts, message: string]>([
  [copying, "h: cannot copy\nWhat to do: make room"],
  [{ ...copying, why: " full\n" }, "h: cannot copy: full\nWhat to do: make room"],
  [{ ...copying, why: " \n" }, "h: cannot copy\nWhat to do: make room"],
  [{ ...copying, why: "one\n two\n" }, "h: cannot copy\nWhat to do: make room\nDetails:\none\n two"],
])("%j", (parts, message) => {
  const error = new SimpleVmError(parts);
  expect(error.message).toBe(message);
  expect(error.parts).toEqual(parts);
  expect(error.name).toBe("SimpleVmError");
});

test("an error without advice of its own has that of its kind, which goes on with its parts", () => {
  const next = "run the same command again";
  const error = new SimpleVmError({ kind: "engineGone", what: "Pulumi's engine is gone", where: "here" });
  expect(error.message).toBe(`here: Pulumi's engine is gone\nWhat to do: ${next}`);
  expect(error.parts.next).toBe(next);
});

test("a list is cut so that the error has 25 lines, and says how many more there are", () => {
  const { message } = new SimpleVmError({ ...copying, why: lines(100).join("\n") });
  const told = message.split("\n");
  expect(told).toHaveLength(mostLines);
  expect(told.slice(-2)).toEqual(["line 21", "and 79 more lines"]);
  const fits = new SimpleVmError({ ...copying, why: lines(22).join("\n") }).message.split("\n");
  expect([fits.length, fits.at(-1)]).toEqual([mostLines, "line 22"]);
});

test("a tool's own log is whole, after all else", () => {
  const log = lines(100).join("\n");
  const { message } = new SimpleVmError({ ...madeUp, what: "cannot deploy", next: "read it", why: log });
  expect(message).toBe(`the host: cannot deploy\nWhat to do: read it\nDetails:\n${log}`);
});

test("the cause is kept", () => {
  const cause = new Error("why");
  expect(new SimpleVmError({ ...madeUp, what: "a", cause }).cause).toBe(cause);
  expect("cause" in new SimpleVmError({ ...madeUp, what: "a" })).toBe(false);
});

test.each([
  [new Error("a"), "a"],
  ["text", "text"],
  [undefined, "undefined"],
])("the message of %s", (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});
