import { randomBytes } from "node:crypto";
import { backOff } from "exponential-backoff";
import { messageOf, SimpleVmError } from "../errors/error";
import type { HostConnection } from "../ssh/connection";
import { mayPass, RemoteCommandError, wasCutOff } from "../ssh/errors";
import { type Answer, parseAnswer } from "./answers";
import { sharedPaths } from "./paths";
import { type HostScript, readScript, textOf, type Variables } from "./script";
import type { Explanation } from "./startHints";

/** A script that goes on when its connection is lost, with the files that it works from. */
export interface DetachedScript {
  /** The VM's name; part of the transient unit's. */
  name: string;
  /** The URN of the resource that waits for the result; one script at a time. */
  owner: string;
  /** What the script does, as it stands behind "cannot" in an error. */
  what: string;
  /** It ends by `finish` of scripts/lib/result.sh, and finds its files beside `$0`. */
  script: string;
  /** Files by their path in the staging folder. They travel on standard input. */
  files: Record<string, string>;
  /** Files by their path in the folder `secrets` there, which goes as soon as the script has ended. */
  secrets: Record<string, string>;
  deadlineSeconds: number;
  /** Makes the reason that the script gave readable, and says what to do. Default: the reason as it is, no advice. */
  explain?: (reason: string) => Explanation | Promise<Explanation>;
}

/** What a detached script told at its end. */
export type ScriptResult = Answer<"result">;

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
  const result = parseAnswer("result", await runToItsEnd(host, detached));
  const where = host.label;
  const what = `cannot ${detached.what}`;
  if (result === undefined) {
    throw new HostUncertainError({ where, what, why: "its result cannot be read", next: goOn });
  }
  if (result.status === "done" || result.status === "unhealthy") return result;
  const { reason } = result;
  if (result.status === "lost") throw new HostUncertainError({ where, what, why: reason, next: goOn });
  const Failure = result.status === "failed" ? HostUnchangedError : HostUncertainError;
  throw new Failure({ where, what, ...((await detached.explain?.(reason)) ?? { why: reason }) });
}

const goOn = "run the same command again: it finds out what the host has, and goes on from there";

async function runToItsEnd(host: HostConnection, detached: DetachedScript): Promise<string> {
  const transaction = `${detached.name}-${randomBytes(4).toString("hex")}`;
  const output = await startAndWait(host, detached, transaction);
  // What cannot be removed now, for a link that the script itself has cut, holds no key and goes when the host boots.
  await host
    .run(textOf(forgetScript(transaction)), { what: "remove what was staged" })
    .catch(() => undefined);
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
    return await host.run(textOf(startScript(transaction, detached)), {
      what,
      input: stagedFiles(detached),
      timeoutSeconds,
    });
  } catch (error) {
    if (!mayHaveBegun(error)) throw error;
  }
  try {
    const wait = () =>
      host.run(textOf(waitScript(transaction)), { what, timeoutSeconds: patience(deadline) });
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
function stagedFiles({ script, files, secrets }: DetachedScript): string {
  const all = {
    ...files,
    ...Object.fromEntries(Object.entries(secrets).map(([path, content]) => [`secrets/${path}`, content])),
    script,
    begin: readScript("detached/begin.sh"),
    end: readScript("detached/end.sh"),
  };
  return Object.entries(all)
    .map(([path, content]) => `${path} ${Buffer.from(content).toString("base64")}\n`)
    .concat(`${lastLine}\n`)
    .join("");
}

const lastLine = "/end";

const variables = (transaction: string): Variables => ({
  family: sharedPaths.staging,
  staged: `${sharedPaths.staging}/${transaction}`,
  transient: `simple-vm-deploy-${transaction}`,
});

const startScript = (transaction: string, { name, owner, deadlineSeconds }: DetachedScript): HostScript => ({
  variables: {
    ...variables(transaction),
    owner: `${name} ${owner}`,
    deadline_seconds: deadlineSeconds,
    patience: 2 * deadlineSeconds,
    last_line: lastLine,
  },
  files: ["lib/common", "lib/tell", "detached/forgetLost", "detached/stage", "detached/await"],
});

const forgetScript = (transaction: string): HostScript => ({
  variables: variables(transaction),
  files: ["detached/forget"],
});

const waitScript = (transaction: string): HostScript => ({
  variables: variables(transaction),
  files: ["lib/tell", "detached/reconnected", "detached/await"],
});
