import { copyWords, duration } from "../../../provider/src/steps/progressWords";

const progress = { paths: 0, allPaths: 301, bytes: 0, allBytes: 152_400_000, bytesPerSecond: 0 };

test.each<[given: Partial<typeof progress>, words: string]>([
  [{}, "301 paths, 152.4 MB"],
  [{ allPaths: 1, allBytes: 4 }, "1 path, 0.0 MB"],
  [{ bytes: 1_000_000 }, "0 of 301 paths, 1.0 of 152.4 MB"],
  [
    { paths: 37, bytes: 45_000_000, bytesPerSecond: 12_300_000 },
    "37 of 301 paths, 45.0 of 152.4 MB, 12.3 MB/s, 9 s left",
  ],
  [
    { paths: 301, bytes: 152_400_000, bytesPerSecond: 1_000_000 },
    "301 of 301 paths, 152.4 of 152.4 MB, 1.0 MB/s, 0 s left",
  ],
])("a copy at %j: %s", (given, words) => {
  expect(copyWords({ ...progress, ...given })).toBe(words);
});

test.each([
  [0, "0 s"],
  [0.2, "1 s"],
  [59, "59 s"],
  [59.5, "1 min 0 s"],
  [185, "3 min 5 s"],
  [3600, "1 h 0 min"],
  [7800, "2 h 10 min"],
])("%d seconds are %s", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});
