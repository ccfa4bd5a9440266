import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DetachedHere, detached, runDetached } from "../detachedHere";
import { FakeHost } from "../fakeHost";

/* The host's /run, where scripts are staged, has no room any more once one has begun. */

let here: DetachedHere;
let memory: string;
const asRoot = process.getuid?.() === 0 ? test : test.skip;

beforeEach(() => {
  here = new DetachedHere();
  memory = join(here.root, "deploy");
  mkdirSync(memory);
});
afterEach(() => here.remove());

asRoot("the longest result has had its room all the time", async () => {
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "simple-vm-test", memory]);
  try {
    const script =
      'head -c 1M /dev/zero >"$staged/filler" 2>&1 || true; finish done "$(head -c 65536 /dev/zero | tr "\\0" x)"';
    const { status, reason } = await runDetached(new FakeHost(here.run), detached(script));
    expect([status, reason.length]).toEqual(["done", 65536]);
  } finally {
    execFileSync("umount", ["--lazy", memory]);
  }
});
