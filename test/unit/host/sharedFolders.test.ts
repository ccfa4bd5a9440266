import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimScripts } from "../../../provider/src/host/claim";
import type { HostScript } from "../../../provider/src/host/script";
import { removalScript } from "../../../provider/src/host/transaction/removal";
import { sharedVariables } from "../../../provider/src/host/vmVariables";
import { vmWith } from "../vms";
import { scriptUnder } from "./scriptUnder";
import { shells } from "./shells";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simple-vm-shared-"));
  for (const folder of ["var/lib", "bin"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "bin/systemctl"), "#!/bin/sh\n", { mode: 0o755 });
  writeFileSync(join(root, "bin/sync"), "#!/bin/sh\n", { mode: 0o755 });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A script of the VM's, in a folder of its own, with the host's folders in the temporary one. */
function place(name: string, what: string, script: HostScript): void {
  mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, name, what), scriptUnder(root, script));
}

/** Claims the name and removes the VM over and over; ends with a message when a claim failed or closed the folder. */
const rounds = (name: string): string => `
cd "$1/${name}"
for round in $(seq 100); do
  message="$(/bin/sh ./claim 2>&1)" || { echo "round $round: $message"; exit 1; }
  mode="$(stat -c %a "$1/var/lib/simple-vms")"
  [ "$mode" = 755 ] || { echo "round $round: the shared folder has the mode $mode"; exit 1; }
  /bin/sh ./removal || exit 1
done
`;

test("a VM that comes while the last one goes finds a shared folder that is open to it", async () => {
  const names = ["coming", "going"];
  const ends = names.map(async (name) => {
    const owner = { id: `${name}-1`, urn: `urn:${name}` };
    const claim = { name, owner, isNew: false, adopt: false, persistState: false };
    const { files, runs } = claimScripts([claim]);
    place(name, "claim", { files, variables: runs[0] ?? {} });
    place(name, "removal", removalScript(vmWith({ name }), owner));
    const env = { ...process.env, PATH: `${join(root, "bin")}:${process.env.PATH}` };
    const child = spawn("/bin/sh", ["-c", rounds(name), "sh", root], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const said: string[] = [];
    child.stdout.on("data", (text) => said.push(String(text)));
    const [code] = await once(child, "close");
    return `${said.join("")}${code}`;
  });
  expect(await Promise.all(ends)).toEqual(["0", "0"]);
}, 60_000);

/** Runs the functions with the host's folders in the temporary one; waits 1 s where a host waits a minute. */
function run([program, ...args]: string[], steps: string) {
  const variables = { ...sharedVariables, shared_lock_seconds: 1 };
  const script = scriptUnder(root, { variables, files: ["lib/sharedFolders"] });
  const input = `set -eu\n${script}\n${steps}`;
  return spawnSync(program ?? "sh", args, { input, encoding: "utf8" });
}

describe.each(shells)("%s", (_name, shell) => {
  test.each(["missing", "open to all", "as systemd makes it"])(
    "%s: no lock that others can open is taken",
    (was) => {
      const parent = statSync(join(root, "var/lib"));
      if (was !== "missing") mkdirSync(join(root, "var/lib/private"));
      if (was !== "missing") chmodSync(join(root, "var/lib/private"), was === "open to all" ? 0o755 : 0o700);
      // By /proc/locks all locks are known, whoever holds them: the inode is the last number before the range.
      const { status, stdout, stderr } = run(shell, `hold_shared_folders\ncat /proc/locks`);
      expect([status, stderr]).toEqual([0, ""]);
      const lock = statSync(join(root, "var/lib/private"));
      expect(lock.mode & 0o777).toBe(0o700);
      expect(stdout).toContain(`:${lock.ino} 0 EOF`);
      expect(stdout).not.toContain(`:${parent.ino} 0 EOF`);
    },
  );

  test("a lock that another holds is told, not waited for", async () => {
    mkdirSync(join(root, "var/lib/private"), { mode: 0o700 });
    const holder = spawn("flock", [join(root, "var/lib/private"), "sh", "-c", "echo held; read go"]);
    await once(holder.stdout, "data");
    try {
      const { status, stderr } = run(shell, "hold_shared_folders\necho never");
      expect(status).toBe(1);
      expect(stderr).toContain(`holds the lock ${root}/var/lib/private`);
    } finally {
      holder.stdin.end("go\n");
      await once(holder, "close");
    }
  });
});
