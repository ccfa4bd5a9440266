import { fullDiskAdvice } from "../../../../provider/src/host/transfer/diskSpace";
import { parseFileSystem } from "../../../../provider/src/host/transfer/fileSystem";
import { FakeHost } from "../fakeHost";

const root = "/dev/vda1 10000000 9999900 100 100% /";
const run = "tmpfs 200000 100 199900 1% /run";

const adviceOn = (lines: readonly string[], words: string) =>
  fullDiskAdvice(new FakeHost(async () => lines.map((line) => `space=${line}\n`).join("")), words);

test.each([
  [root, { device: "/dev/vda1", mount: "/", free: 102_400, size: 10_240_000_000 }],
  ["overlay  3 1  2 50% /mnt/my disk", { device: "overlay", mount: "/mnt/my disk", free: 2048, size: 3072 }],
  ["Filesystem 1024-blocks Used Available Capacity Mounted on", undefined],
  ["", undefined],
])("%j", (line, fileSystem) => {
  expect(parseFileSystem(line)).toEqual(fileSystem);
});

test.each([
  "error: writing to file: No space left on device",
  "sh: 3: printf: I/O error",
  "error: executing SQLite statement 'commit;': database or disk is full",
  "cp: error writing 'x': Disk quota exceeded",
])("%s: the file system that is full is named, once", async (words) => {
  expect(await adviceOn([root, root, run], words)).toBe(
    "make room on the host: the file system / (/dev/vda1) has 0.1 MB free of 10240.0 MB; " +
      "run `nix-collect-garbage` on the host, or give it a larger disk",
  );
});

test("a collection in the store helps nothing elsewhere", async () => {
  const advice = await adviceOn(
    [root.replace(" 100 ", " 5000000 "), "tmpfs 200000 200000 0 100% /run"],
    "No space left on device",
  );
  expect(advice).toBe("make room on the host: the file system /run (tmpfs) has 0.0 MB free of 204.8 MB");
});

test("where none is full all are named; where none is known there is still advice", async () => {
  expect(await adviceOn([run], "No space left on device")).toContain("/run (tmpfs) has 204.7 MB free");
  const silent = new FakeHost(() => Promise.reject(new Error("no channel")));
  expect(await fullDiskAdvice(silent, "No space left on device")).toBe("make room on the host");
});

test("other words ask the host nothing", async () => {
  const host = new FakeHost(() => Promise.reject(new Error("asked")));
  expect(await fullDiskAdvice(host, "hash mismatch: I/O error")).toBeUndefined();
  expect(host.scripts).toEqual([]);
});
