import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connectionLost, DetachedHere, detached, linkOf, runDetached } from "../detachedHere";
import { FakeHost } from "../fakeHost";

let here: DetachedHere;
beforeEach(() => {
  here = new DetachedHere();
});
afterEach(() => here.remove());

test("what a script does is told on a new link though a reader of the old one, which its host does not know to be dead, goes on", async () => {
  const mayEnd = join(here.root, "mayEnd");
  execFileSync("mkfifo", [mayEnd]);
  let end: () => void = () => undefined;
  let stale: Promise<string> | undefined;
  const host: FakeHost = new FakeHost(async (script, options) => {
    if (host.scripts.length !== 2) return here.run(script, options);
    const { input, cut } = linkOf(options);
    end = cut;
    await new Promise<void>((told) => {
      stale = here.run(script, { ...options, input, onLine: () => told() });
    });
    throw connectionLost();
  });
  const onProgress = () => void writeFile(mayEnd, "");
  const script = `now_doing stop; cat ${mayEnd} >/dev/null; finish done "$(ls "$staged" | grep told || true)"`;
  // What a reader of a dead link wrote there could come after the folder's removal, and would stay until the next boot.
  expect(await runDetached(host, { ...detached(script), onProgress })).toMatchObject({
    status: "done",
    reason: "",
  });
  end();
  await Promise.allSettled([stale]);
}, 15_000);
