import { spawnSync } from "node:child_process";
import { join } from "node:path";

const main = join(__dirname, "..", "..", "..", "provider", "src", "tool", "main.ts");

/** Runs the tool as a shell does that is given these words behind it. */
const tool = (words: string) =>
  spawnSync("sh", ["-c", `"$0" --import tsx "${main}" ${words}`, process.execPath], { encoding: "utf8" });

test.each([
  ["list --stack dev --host h", "the command line: --stack and --host cannot be together"],
  ["list --sudo -i key", "the command line: there are options of a host without --host: --identity, --sudo"],
])("simple-vm %s is a mistake, and nobody is asked", (words, told) => {
  const { status, stdout, stderr } = tool(words);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(`simple-vm: ${told}\nWhat to do: `);
});

test("output that finds no room is a failure, and one that nobody reads on is none", () => {
  const full = tool("completion >/dev/full");
  expect([full.status, full.stderr]).toEqual([1, expect.stringMatching(/^simple-vm: ENOSPC/)]);
  const unread = tool("completion 2>&1 | true; exit 0");
  expect([unread.status, unread.stdout]).toEqual([0, ""]);
});
