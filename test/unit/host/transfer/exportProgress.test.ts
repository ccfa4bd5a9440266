import { type CopyProgress, ExportProgress } from "../../../../provider/src/host/transfer/exportProgress";

let now: number;
beforeEach(() => {
  now = 1_000_000;
  jest.spyOn(Date, "now").mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

const paths = ["a", "b"].map((name) => ({ path: `/nix/store/${name}`, narSize: 100, references: [] }));
const nar = Buffer.alloc(92, "x");
const end = Buffer.from("NIXE\0\0\0\0");

/** Passes parts of an export on, each after so many milliseconds; gives what was told. */
function follow(parts: [milliseconds: number, part: Buffer][]): CopyProgress[] {
  const told: CopyProgress[] = [];
  const stream = new ExportProgress(paths, (progress) => told.push(progress)).resume();
  for (const [milliseconds, part] of parts) {
    now += milliseconds;
    stream.write(part);
  }
  stream.end();
  return told;
}

const told = (paths: number, bytes: number, bytesPerSecond: number): CopyProgress => ({
  ...{ paths, bytes, bytesPerSecond },
  ...{ allPaths: 2, allBytes: 200 },
});

test("paths, bytes and the rate are told, no more often than every 250 ms", () => {
  const parts: [number, Buffer][] = [
    [249, nar.subarray(0, 50)],
    [1, nar.subarray(50)],
    [249, end],
    [251, nar],
    [250, end],
  ];
  expect(follow(parts)).toEqual([
    told(0, 0, 0),
    told(0, 92, 368),
    told(1, 192, 256),
    told(2, 200, 200),
    told(2, 200, 200),
  ]);
});

test("a path's end may come in two parts", () => {
  const parts: [number, Buffer][] = [
    [1000, Buffer.concat([nar, end.subarray(0, 3)])],
    [1000, end.subarray(3)],
  ];
  expect(follow(parts).map(({ paths }) => paths)).toEqual([0, 0, 1, 1]);
});

test("the rate is that of the last five seconds", () => {
  const parts: [number, Buffer][] = [1000, 3000, 3000].map((milliseconds) => [
    milliseconds,
    nar.subarray(0, 60),
  ]);
  expect(follow(parts).map(({ bytesPerSecond }) => Math.round(bytesPerSecond))).toEqual([0, 60, 30, 20, 20]);
});

test("more than was announced, as an export has words of its own, is not told", () => {
  const [last] = follow([[1000, Buffer.concat([nar, end, nar, end, end, nar])]]).slice(-1);
  expect(last).toMatchObject({ paths: 2, bytes: 200 });
});
