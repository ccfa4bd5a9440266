import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { missingPaths } from "../../../../provider/src/host/transfer/closureQuery";
import { FakeHost } from "../fakeHost";
import { sentUnder } from "../scriptUnder";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simple-vm-query-"));
  for (const folder of ["var/lib", "nix/var/nix", "bin"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "bin/nix-store"), "#!/bin/sh\necho asked >&2\n", { mode: 0o755 });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs the query by /bin/sh, with the host's folders in the temporary one; waits for a collection as long as given. */
async function query(seconds: number): Promise<{ code: number | null; stderr: string }> {
  const host = new FakeHost(() => Promise.resolve("type=ext2/ext3\nspace=/dev/vda1 10 1 9 10% /\n"));
  await missingPaths(host, ["gateway"], []);
  const script = sentUnder(root, host.scripts[0] ?? "").replace(
    /^collection_seconds=.*$/m,
    `collection_seconds=${seconds}`,
  );
  const env = { ...process.env, PATH: `${join(root, "bin")}:${process.env.PATH}` };
  const child = spawn("/bin/sh", ["-c", script], { env, stdio: ["pipe", "ignore", "pipe"] });
  child.stdin.end("/nix/store/a\n");
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  return { code, stderr };
}

test("a collection that runs on the host is waited for before the host is asked, and told when it lasts", async () => {
  const lock = join(root, "nix/var/nix/gc.lock");
  writeFileSync(lock, "");
  const collection = spawn("flock", ["-x", lock, "sh", "-c", "echo running; timeout 60 cat"]);
  await once(collection.stdout, "data");
  expect(await query(0)).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^a garbage collection has been running on the host/),
  });
  const asked = query(30);
  collection.stdin.end();
  await once(collection, "close");
  expect((await asked).stderr).toContain("asked");
});

test("a host where none has ever run is asked at once", async () => {
  expect((await query(0)).stderr).toContain("asked");
});

test("each path is rooted before the host is asked whether it has it", async () => {
  const rooted = join(root, "nix/var/nix/gcroots/simple-vms/gateway.incoming/a");
  writeFileSync(join(root, "bin/nix-store"), `#!/bin/sh\necho "rooted: $(readlink ${rooted})" >&2\n`);
  expect((await query(0)).stderr).toContain("rooted: /nix/store/a\n");
});
