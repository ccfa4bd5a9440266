import { randomBytes } from "node:crypto";
import { backOff } from "exponential-backoff";
import { messageOf, SimpleVmError } from "../errors/error";
import type { HostConnection } from "../ssh/connection";
import { mayPass, RemoteCommandError, wasCutOff } from "../ssh/errors";
import { forgetLostScripts } from "./lostScripts";
import { parseScriptResult, type ScriptResult } from "./scriptResult";
import { shellVariables } from "./shell";
import type { Explanation } from "./startHints";

/** A script that goes on when its connection is lost, with the files that it works from. */
export interface DetachedScript {
  /** The VM's name; part of the transient unit's. */
  name: string;
  /** The URN of the resource that waits for the result; one script at a time. */
  owner: string;
  /** What the script does, as it stands behind "cannot" in an error. */
  what: string;
  script: string;
  /** Files by their path in the staging folder. They may hold secrets: they travel on standard input. */
  files: Record<string, string>;
  deadlineSeconds: number;
  /** Makes the reason that the script gave readable, and says what to do. Default: the reason as it is, no advice. */
  explain?: (reason: string) => Explanation | Promise<Explanation>;
}

/** The shell function by which a detached script ends: keys go, then one rename makes the result visible. */
export const finish = `
finish() {
  printf '%s\\n' "status=$1" "reason=$(printf %s "\${2-}" | base64 | tr -d '\\n')" >>"$staged/result.new"
  rm -rf "$staged/keys"
  mv "$staged/result.new" "$staged/result"
  exit 0
}
`.trim();

/** The script did not do its work and left the host as it was before; nothing is to be told to the state. */
export class HostUnchangedError extends SimpleVmError {}

/** Nobody knows how far the script came, or it came half-way: the state cannot say what the host has. */
export class HostUncertainError extends SimpleVmError {}

/**
 * Stages the files in memory on the host (/run), for root alone, and runs the script there as a transient unit of
 * systemd. If the connection is lost meanwhile, reconnects and reads the result.
 *
 * @throws HostUnchangedError with the script's own reason
 * @throws HostUncertainError when the script broke off, or the host was not to be reached again before the deadline
 */
export async function runDetached(host: HostConnection, detached: DetachedScript): Promise<ScriptResult> {
  const result = parseScriptResult(await runToItsEnd(host, detached));
  const where = host.label;
  const what = `cannot ${detached.what}`;
  if (result === undefined) {
    throw new HostUncertainError({ where, what, why: "its result cannot be read", next: goOn });
  }
  if (result.status === "done") return result;
  const reason = Buffer.from(result.reason, "base64").toString("utf8");
  if (result.status === "lost") throw new HostUncertainError({ where, what, why: reason, next: goOn });
  const Failure = result.status === "failed" ? HostUnchangedError : HostUncertainError;
  throw new Failure({ where, what, ...((await detached.explain?.(reason)) ?? { why: reason }) });
}

const goOn = "run the same command again: it finds out what the host has, and goes on from there";

async function runToItsEnd(host: HostConnection, detached: DetachedScript): Promise<string> {
  const transaction = `${detached.name}-${randomBytes(4).toString("hex")}`;
  const output = await startAndWait(host, detached, transaction);
  // What cannot be removed now, for a link that the script itself has cut, holds no key and goes when the host boots.
  await host.run(forgetScript(transaction), { what: "remove what was staged" }).catch(() => undefined);
  return output;
}

async function startAndWait(
  host: HostConnection,
  detached: DetachedScript,
  transaction: string,
): Promise<string> {
  const { what, deadlineSeconds: timeoutSeconds } = detached;
  const deadline = Date.now() + timeoutSeconds * 1000;
  try {
    return await host.run(startScript(transaction, detached), {
      what,
      input: stagedFiles(detached),
      timeoutSeconds,
    });
  } catch (error) {
    if (!mayHaveBegun(error)) throw error;
  }
  try {
    const wait = () => host.run(waitScript(transaction), { what, timeoutSeconds: patience(deadline) });
    return await backOff(wait, {
      numOfAttempts: Number.POSITIVE_INFINITY,
      startingDelay: 250,
      maxDelay: 2000,
      retry: (error: unknown) => (mayHaveBegun(error) || mayPass(error)) && Date.now() < deadline,
    });
  } catch (cause) {
    const next = "run the same command again when the host is reached: it finds out and goes on";
    const parts = cause instanceof SimpleVmError ? cause.parts : { what: messageOf(cause) };
    throw new HostUncertainError({ ...parts, next, cause });
  }
}

/** Seconds until the script's unit has come to its end, by systemd's RuntimeMaxSec= at the latest. */
const patience = (deadline: number): number => Math.max(0, deadline - Date.now()) / 1000 + graceSeconds;

/** A unit begins later than the wait for it, and what is ended by systemd has a while to go. */
const graceSeconds = 30;

/**
 * Nobody saw how the start ended, and the script may have begun before: the connection is gone, or the host ended the
 * wait at its deadline, or by a signal.
 */
function mayHaveBegun(error: unknown): boolean {
  return error instanceof RemoteCommandError && (error.connectionLost || wasCutOff(error.exitCode));
}

/**
 * Lines `PATH CONTENT`, the content in base64: no tool but sh reads them, and no byte is special. The last line tells
 * that all have come: to the host a lost link looks like the end of the input.
 */
function stagedFiles({ script, files }: DetachedScript): string {
  return Object.entries({ ...files, script, begin, end })
    .map(([path, content]) => `${path} ${Buffer.from(content).toString("base64")}\n`)
    .concat(`${lastLine}\n`)
    .join("");
}

const lastLine = "/end";

/**
 * What the transient unit runs first and last. They are files, as its command lines must hold no `$` and no quotes:
 * systemd 252 writes them to its own file in a form that it misreads when another VM's deploy reloads it.
 */
const begin = `exec 8<"\${0%/*}/running" && flock 8 && exec /bin/sh "\${0%/*}/script"\n`;
const end = `rm -rf "\${0%/*}/keys"\n`;

const variables = (transaction: string): string =>
  shellVariables({
    family: "/run/simple-vms-deploy",
    staged: `/run/simple-vms-deploy/${transaction}`,
    transient: `simple-vm-deploy-${transaction}`,
  });

/**
 * Stages standard input, starts the transient unit, waits for it. Whatever comes in between, staged keys do not stay.
 * `printf` is a builtin: no content is an argument. A script that hangs is ended at its deadline: it may hold a lock.
 */
function startScript(transaction: string, { name, owner, deadlineSeconds }: DetachedScript): string {
  return `set -eu
umask 077
${variables(transaction)}
${shellVariables({ owner: `${name} ${owner}`, patience: String(2 * deadlineSeconds) })}
trap 'rm -rf "$staged"' EXIT
mkdir -p "$staged"
exec 7>"$staged/starting"
flock 7
${forgetLostScripts}
printf '%s\\n' "$owner" >"$staged/owner"
echo "$((uptime + patience))" >"$staged/deadline"
while read -r path content && [ "$path" != ${lastLine} ]; do
  case "$path" in */*) mkdir -p "$staged/\${path%/*}" ;; esac
  printf %s "$content" | base64 -d >"$staged/$path"
done
if [ "$path" != ${lastLine} ]; then
  echo "the connection was lost before it began" >&2
  exit 1
fi
: >"$staged/running"
systemd-run --quiet --collect --unit="$transient" --setenv=PATH="$PATH" \\
  --property="ExecStopPost=/bin/sh $staged/end" --property=RuntimeMaxSec=${deadlineSeconds} /bin/sh "$staged/begin"
trap - EXIT
exec 7>&-
${awaitResult}`;
}

/**
 * A step of its own: only who has the result may remove it. The reader on a link that was lost lives on, and would
 * take the result away from the one on the next link.
 */
const forgetScript = (transaction: string): string => `set -eu
${variables(transaction)}
rm -rf "$staged"
rmdir "$family" 2>/dev/null || true
`;

/** On a link after the first: the start may still go on behind the lost one, and holds a lock for as long. */
const waitScript = (transaction: string): string => `set -eu
${variables(transaction)}
if [ -e "$staged/starting" ]; then flock "$staged/starting" true; fi
${awaitResult}`;

/**
 * The script's unit holds a lock for as long as it runs: waiting for the lock is waiting for its end. Before it has
 * taken the lock it is seen as active. A staging folder without unit and result is one whose start was cut off.
 */
const awaitResult = `
until [ -e "$staged/result" ]; do
  if ! systemctl is-active --quiet "$transient" && [ ! -e "$staged/result" ]; then
    reason="it ended without a result; the host's journal of $transient says why"
    [ -d "$staged" ] || reason="the host knows nothing of it: it had not begun, or the host was restarted meanwhile"
    printf '%s\n' "status=lost" "reason=$(printf %s "$reason" | base64 | tr -d '\n')"
    exit 0
  fi
  flock "$staged/running" true
done
cat "$staged/result"
`;
