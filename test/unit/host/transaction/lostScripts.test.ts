import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { DetachedScript } from "../../../../provider/src/host/transaction/detachedScript";
import { DetachedHere, detached, runDetached } from "../detachedHere";
import { FakeHost } from "../fakeHost";

let here: DetachedHere;
let root: string;
beforeEach(() => {
  here = new DetachedHere();
  root = here.root;
});
afterEach(() => here.remove());

describe("what a provider that was killed has left", () => {
  const deploy = () => join(root, "deploy");

  /** Runs a script as a provider does that is killed before it has read the result; gives the staging folder. */
  async function leave(changed: Partial<DetachedScript>, script = "finish done"): Promise<string> {
    const host: FakeHost = new FakeHost(async (text, options) => {
      if (host.scripts.length === 1) return here.run(text, options);
      await here.tellNobody(text, options);
      throw new Error("killed");
    });
    const { scripts } = host;
    await runDetached(host, { ...detached(script), ...changed }).catch(() => undefined);
    const staged = /^staged=.*\/(\S+?)'?$/m.exec(scripts[0] ?? "")?.[1] ?? "";
    return join(deploy(), staged);
  }

  test.each<[what: string, changed: Partial<DetachedScript>, stays: boolean]>([
    ["of the same VM goes with the next deploy", {}, false],
    ["of another VM stays while somebody may come for it", { name: "other" }, true],
    ["of another resource stays while somebody may come for it", { owner: "urn:other" }, true],
    ["of another VM goes when nobody can come any more", { name: "other", deadlineSeconds: -30 }, false],
  ])("%s", async (_what, changed, stays) => {
    const left = await leave(changed);
    expect(existsSync(join(left, "result"))).toBe(true);
    await runDetached(new FakeHost(here.run), detached("finish done"));
    expect(existsSync(left)).toBe(stays);
  });

  test("holds no secret any more as soon as its script has ended", async () => {
    const left = await leave(
      { secrets: { "ssh/key": "secret" } },
      'cat "$staged/secrets/ssh/key" >"$staged/seen"; finish done',
    );
    expect(readFileSync(join(left, "seen"), "utf8")).toBe("secret");
    expect(existsSync(join(left, "secrets"))).toBe(false);
  });

  test("stays as long as it is being staged or runs", async () => {
    const left = await leave({});
    const unit = join(root, "units", `simple-vm-deploy-${basename(left)}`);
    const before = readFileSync(unit, "utf8");
    writeFileSync(unit, String(process.pid));
    await runDetached(new FakeHost(here.run), detached("finish done"));
    expect(existsSync(left)).toBe(true);
    writeFileSync(unit, before);
    const staging = spawn("flock", [join(left, "starting"), "sh", "-c", "echo held; read go"]);
    await once(staging.stdout, "data");
    await runDetached(new FakeHost(here.run), detached("finish done"));
    expect(existsSync(left)).toBe(true);
    staging.stdin.end("go\n");
    await once(staging, "close");
    await runDetached(new FakeHost(here.run), detached("finish done"));
    expect(existsSync(deploy())).toBe(false);
  });
});
