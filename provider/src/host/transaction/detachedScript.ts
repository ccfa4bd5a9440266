import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { messageOf, SimpleVmError } from "../../errors/error";
import type { HostConnection } from "../../ssh/connection";
import { mayHaveBegun } from "../../ssh/errors";
import { type Answer, parseAnswer } from "../answers";
import { sharedPaths } from "../paths";
import { type HostScript, readScript, shellWord, textOf } from "../script";
import { type AwaitedResults, type Progress, transientPrefix } from "./awaitedResults";
import type { Explanation } from "./startHints";

/** A script that goes on when its connection is lost, with the files that it works from. */
export interface DetachedScript {
  /** The VM's name; part of the transient unit's. */
  name: string;
  /** The URN of the resource that waits for the result; one script at a time. */
  owner: string;
  /** The kind of its errors. */
  kind: "deploy" | "removal" | "keyFolderInstall" | "keyFolderRemoval";
  /** What the script does, as it stands behind "cannot" in an error. */
  what: string;
  /** It ends by `finish` of scripts/lib/result.sh, and finds its files beside `$0`. */
  script: string;
  /** Files by their path in the staging folder. They travel on standard input. */
  files: Record<string, string>;
  /** Files by their path in the folder `secrets` there, which goes as soon as the script has ended. */
  secrets: Record<string, string>;
  deadlineSeconds: number;
  /** Is told what the script does, where it says that by `now_doing`. */
  onProgress?: (progress: Progress) => void;
  /**
   * Makes the reason that the script gave readable, and says what to do; it is told whether the host is as it was before.
   * Default: the reason as it is, no advice.
   */
  explain?: (reason: string, wentBack: boolean) => Explanation | Promise<Explanation>;
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
 * @param results where all scripts of this host are awaited
 * @throws HostUnchangedError with the script's own reason
 * @throws HostUncertainError when the script broke off, or the host was not to be reached again before the deadline
 */
export async function runDetached(
  host: HostConnection,
  detached: DetachedScript,
  results: AwaitedResults,
): Promise<ScriptResult> {
  const result = parseAnswer("result", await runToItsEnd(host, detached, results));
  const where = host.label;
  const what = `cannot ${detached.what}`;
  if (result === undefined) {
    throw new HostUncertainError({ kind: "unreadableResult", where, what, why: "its result cannot be read" });
  }
  if (result.status === "done" || result.status === "unhealthy") return result;
  const { warning } = result;
  const reason = [result.reason, ...warning].join("\n");
  if (result.status === "lost") throw new HostUncertainError({ kind: "noResult", where, what, why: reason });
  const wentBack = result.status === "failed";
  const Failure = wentBack ? HostUnchangedError : HostUncertainError;
  throw new Failure({
    kind: detached.kind,
    where,
    what,
    ...((await detached.explain?.(reason, wentBack)) ?? { why: reason }),
  });
}

async function runToItsEnd(
  host: HostConnection,
  detached: DetachedScript,
  results: AwaitedResults,
): Promise<string> {
  const { name, what, deadlineSeconds, onProgress } = detached;
  const transaction = `${name}-${randomBytes(4).toString("hex")}`;
  try {
    const input = stagedFiles(detached, transaction);
    await host.run(textOf(startScript(transaction, detached)), {
      what,
      input,
      timeoutSeconds: deadlineSeconds,
    });
  } catch (error) {
    if (!mayHaveBegun(error)) throw error;
  }
  // systemd began to count when it started the unit, which is not later than now.
  const deadline = Date.now() + deadlineSeconds * 1000;
  try {
    return await results.resultOf(transaction, deadline, onProgress);
  } catch (cause) {
    const next = "run the same command again when the host is reached: it finds out and goes on";
    const unknown = { kind: "notAwaited", where: host.label, what: messageOf(cause) } as const;
    const parts = cause instanceof SimpleVmError ? cause.parts : unknown;
    throw new HostUncertainError({ ...parts, next, cause });
  }
}

/**
 * Commands of sh that write the files into the folder `$staged`, as that takes a shell no process. Their last line tells
 * that all have come: to the host a lost link looks like the end of the input.
 */
function stagedFiles({ script, files, secrets }: DetachedScript, transaction: string): string {
  const all = {
    ...files,
    ...Object.fromEntries(Object.entries(secrets).map(([path, content]) => [`secrets/${path}`, content])),
    script,
    begin: readScript("detached/begin.sh"),
  };
  const folders = [...new Set(Object.keys(all).map((path) => dirname(path)))];
  return [
    `mkdir -p ${folders.map(stagedPath).join(" ")}`,
    ...Object.entries(all).map(([path, content]) => `${printing(content)} >${stagedPath(path)}`),
    lastLine(transaction),
    "",
  ].join("\n");
}

const stagedPath = (path: string): string => `"$staged"/${shellWord(path)}`;

/** A command that prints a text. A null character is in no word of sh. */
const printing = (content: string): string =>
  content.includes("\0")
    ? `echo ${Buffer.from(content).toString("base64")} | base64 -d`
    : `printf %s ${shellWord(content)}`;

/** No content holds it, as the transaction's name is made up for it. */
const lastLine = (transaction: string): string => `# the end of ${transaction}`;

const startScript = (transaction: string, { name, owner, deadlineSeconds }: DetachedScript): HostScript => ({
  variables: {
    family: sharedPaths.staging,
    staged: `${sharedPaths.staging}/${transaction}`,
    transient: `${transientPrefix}${transaction}`,
    transient_prefix: transientPrefix,
    owner: `${name} ${owner}`,
    deadline_seconds: deadlineSeconds,
    patience: 2 * deadlineSeconds,
    last_line: lastLine(transaction),
  },
  files: ["lib/common", "detached/forgetLost", "detached/stage"],
});
