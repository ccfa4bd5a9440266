import { durationWords, sizeWords, table } from "../../../provider/src/tool/words";

test.each<[number | null, string]>([
  [null, "-"],
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 KB"],
  [152_000_000, "152.0 MB"],
  [3e15, "3000.0 TB"],
])("%j bytes are %s", (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words);
});

test.each<[number | null, string]>([
  [null, "-"],
  [0, "0s"],
  [59, "59s"],
  [725, "12m 5s"],
  [3600, "1h 0m"],
  [273_600, "3d 4h"],
])("%j seconds are %s", (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});

test("a table has columns as wide as they need to be, and nothing that steers a terminal", () => {
  const rows = [
    ["gateway", "active"],
    ["\u001b[31mx\n", ""],
  ];
  expect(table(["NAME", "STATE"], rows)).toBe("NAME     STATE\ngateway  active\nx");
});
