import { type ErrorParts, messageOf, SimpleVmError } from "../../../provider/src/errors/error";

test.each<[parts: ErrorParts, message: string]>([
  [{ what: "cannot copy" }, "cannot copy"],
  [{ what: "cannot copy", where: "root@h:22" }, "root@h:22: cannot copy"],
  [{ what: "cannot copy", why: " disk full\n" }, "cannot copy: disk full"],
  [{ what: "cannot copy", why: " \n" }, "cannot copy"],
  [{ what: "cannot copy", why: "error:\n  at x" }, "cannot copy:\nerror:\n  at x"],
  [
    { what: "cannot copy", where: "h", why: "full", next: "make room" },
    "h: cannot copy: full\nWhat to do: make room",
  ],
  [
    { what: "cannot start", where: "h", why: "one\ntwo\n", next: "make room" },
    "h: cannot start\nWhat to do: make room\nDetails:\none\ntwo",
  ],
  [{ what: "cannot start", next: "make room" }, "cannot start\nWhat to do: make room"],
])("%j", (parts, message) => {
  const error = new SimpleVmError(parts);
  expect(error.message).toBe(message);
  expect(error.parts).toEqual(parts);
  expect(error.name).toBe("SimpleVmError");
});

test("the cause is kept", () => {
  const cause = new Error("why");
  expect(new SimpleVmError({ what: "a", cause }).cause).toBe(cause);
  expect("cause" in new SimpleVmError({ what: "a" })).toBe(false);
});

test.each([
  [new Error("a"), "a"],
  ["text", "text"],
  [undefined, "undefined"],
])("the message of %s", (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});
