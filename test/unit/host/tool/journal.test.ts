import { journalLine } from "../../../../provider/src/host/tool/journal";

const time = { __REALTIME_TIMESTAMP: "1700000000123456" };

test.each([
  ["text", "hello", "hello"],
  ["escape sequences", "\u001b[31mred\u001b[0m\r", "red"],
  ["bytes, where it is no text", [104, 105, 255], "hi\ufffd"],
  ["nothing, where it is too long", null, ""],
])("a message may be %s", (_what, message, text) => {
  const told = journalLine(JSON.stringify({ ...time, MESSAGE: message, _PID: "1" }));
  expect(told).toEqual({ time: "2023-11-14T22:13:20.123Z", text });
});

test.each(["", "-- No entries --", "{}", "[]"])("%j is no line", (text) => {
  expect(journalLine(text)).toBeUndefined();
});
