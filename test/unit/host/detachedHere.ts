import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { textOf } from "../../../provider/src/host/script";
import { AwaitedResults } from "../../../provider/src/host/transaction/awaitedResults";
import {
  type DetachedScript,
  runDetached as runDetachedWith,
} from "../../../provider/src/host/transaction/detachedScript";
import type { RunOptions } from "../../../provider/src/ssh/connection";
import { RemoteCommandError } from "../../../provider/src/ssh/errors";
import { madeUp } from "../errors/madeUp";
import type { FakeHost } from "./fakeHost";

/** What stands for systemd here: units are processes, and active as long as they live; they get no files of who starts them. */
const systemdRun = `#!/bin/sh
while [ "\${1#--}" != "$1" ]; do
  case "$1" in --unit=*) unit="\${1#--unit=}" ;; esac
  shift
done
"$@" >/dev/null 2>&1 7>&- &
echo $! >"$UNITS/$unit"
`;
const systemctl = `#!/bin/sh
for unit; do :; done
grep -q '^State:.[^Z]' "/proc/$(cat "$UNITS/$unit" 2>/dev/null)/status" 2>/dev/null
`;

/** A host in a temporary folder, whose systemd is played, for detached scripts and who waits for them. */
export class DetachedHere {
  readonly root = mkdtempSync(join(tmpdir(), "simple-vm-detached-"));

  constructor() {
    mkdirSync(join(this.root, "units"));
    writeFileSync(join(this.root, "systemd-run"), systemdRun, { mode: 0o755 });
    writeFileSync(join(this.root, "systemctl"), systemctl, { mode: 0o755 });
  }

  /** Runs a script by /bin/sh, with its /run in the temporary folder. */
  readonly run = async (script: string, { input = "", onLine }: RunOptions): Promise<string> => {
    const env = { ...process.env, PATH: `${this.root}:${process.env.PATH}`, UNITS: join(this.root, "units") };
    const child = spawn(
      "/bin/sh",
      ["-c", script.replaceAll("/run/simple-vms-deploy", `${this.root}/deploy`)],
      {
        env,
      },
    );
    child.stdin.on("error", () => undefined);
    if (input instanceof Readable) input.pipe(child.stdin);
    else child.stdin.end(input);
    if (onLine !== undefined) createInterface({ input: child.stdout }).on("line", onLine);
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    const output = onLine === undefined ? text(child.stdout) : "";
    const [stdout, stderr, exitCode] = await Promise.all([output, text(child.stderr), closed]);
    if (exitCode === 0) return stdout;
    throw new RemoteCommandError(
      { exitCode, stdout, stderr, connectionLost: false },
      { ...madeUp, what: stderr },
    );
  };

  /** Runs the waiting script until it has told a line, which nobody reads. */
  async tellNobody(script: string, options: RunOptions): Promise<void> {
    const { input, cut } = linkOf(options);
    await new Promise<void>((told) => void this.run(script, { ...options, input, onLine: () => told() }));
    cut();
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** What a command ends with whose link is lost. */
export const connectionLost = () =>
  new RemoteCommandError(
    { exitCode: null, stdout: "", stderr: "", connectionLost: true },
    { ...madeUp, what: "the connection was lost" },
  );

/** A link of its own for a script: `cut` is what its host sees of the link's end. */
export function linkOf({ input }: RunOptions): { input: PassThrough; cut: () => void } {
  const link = new PassThrough();
  if (input instanceof Readable) input.pipe(link, { end: false });
  return { input: link, cut: () => link.end() };
}

/** Runs a detached script as a session does that has nothing else to wait for. */
export const runDetached = (host: FakeHost, detached: DetachedScript) =>
  runDetachedWith(host, detached, new AwaitedResults(host));

const functions = textOf({ variables: {}, files: ["lib/tell", "lib/result"] });

/** A deploy of the VM gateway whose script is this, with `finish` to end by. */
export const detached = (script: string, files: Record<string, string> = {}): DetachedScript => ({
  kind: "deploy",
  name: "gateway",
  owner: "urn",
  what: "deploy the VM gateway",
  script: `set -u\nstaged="\${0%/*}"\n${functions}${script}`,
  files,
  secrets: {},
  deadlineSeconds: 60,
});
