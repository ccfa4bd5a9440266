import { beforeLeaving } from "../../../provider/src/tool/commands/console";

test.each([
  ["ls\r", "ls\r", false],
  ["\u0003\u0004", "\u0003\u0004", false],
  ["ls\u001drest", "ls", true],
  ["\u001d", "", true],
])("of %j the guest gets %j", (typed, text, leaves) => {
  expect(beforeLeaving(Buffer.from(typed))).toEqual({ text: Buffer.from(text), leaves });
});
