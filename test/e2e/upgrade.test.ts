/**
 * VMs that an earlier commit deployed, in the hands of today's code. The oldest of the supported commits stands for all
 * here; `npm run test:upgrade` takes each of them.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireProcess } from "../lab/process";
import { repository } from "../lab/pulumi/command";
import { findCommit, supportedCommits } from "./support/upgrade/commits";
import { runUpgrade } from "./support/upgrade/run";

const oldest = supportedCommits[0] ?? "";

test(`what ${oldest} deployed is previewed, refreshed, updated and destroyed`, async () => {
  const steps: string[] = [];
  await runUpgrade(oldest, (title) => steps.push(title));
  expect(steps).toHaveLength(8);
  expect(steps.at(-1)).toBe("destroy");
}, 240_000);

describe("a commit that the clone lacks is told", () => {
  let clone: string;

  beforeAll(async () => {
    clone = mkdtempSync(join(tmpdir(), "shallow-"));
    const options = ["--quiet", "--no-checkout", "--depth", "1"];
    await requireProcess("git", ["clone", ...options, `file://${repository}`, clone]);
  });

  afterAll(() => rmSync(clone, { recursive: true }));

  test("with what to do where the history is shallow", async () => {
    await expect(findCommit(oldest, clone)).rejects.toThrow(
      `${clone} lacks the commit ${oldest}, as its history is shallow: \`git fetch --unshallow\` brings the rest`,
    );
    expect(await findCommit("HEAD", clone)).toMatch(/^[0-9a-f]{40}$/);
  });

  test("with git's words otherwise", async () => {
    await expect(findCommit("0000000")).rejects.toThrow("lacks the commit 0000000: fatal: ");
  });
});
