import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { SimpleVmError } from "../errors/error";

export interface ProcessResult {
  /** The exit code; null when a signal ended the process, so success is `code === 0` only. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface ProcessOptions {
  /** Called with each whole line of standard error as it comes. */
  onStderrLine?: (line: string) => void;
  /** Added to this process's own environment. */
  environment?: Record<string, string>;
}

/** Bytes that one output stream of a process may hold: far above any list of store paths, far below the memory. */
const largestOutput = 256 * 1024 * 1024;

/**
 * Runs a program to its end, without any input, and returns what it wrote; any exit code is a result, not an error.
 * Rejects with SimpleVmError when it cannot be started (its `cause` has Node's `code`, such as ENOENT or E2BIG)
 * or writes more than 256 MiB.
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  { onStderrLine, environment }: ProcessOptions = {},
): Promise<ProcessResult> {
  const child = start(command, args, environment);
  const stdout = collect(child.stdout, () => child.kill());
  const stderr = collect(child.stderr, () => child.kill());
  if (onStderrLine !== undefined) createInterface({ input: child.stderr }).on("line", onStderrLine);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => reject(cannotStart(command, error)));
    child.once("close", resolve);
  });
  if (stdout.overflown() || stderr.overflown()) {
    throw new SimpleVmError({
      kind: "tooMuchOutput",
      where: here,
      what: `${command} wrote more than ${largestOutput} bytes`,
    });
  }
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function start(command: string, args: readonly string[], environment: Record<string, string> = {}) {
  try {
    const env = { ...process.env, ...environment };
    return spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env });
  } catch (error) {
    throw cannotStart(command, error);
  }
}

/** Node's code of a failed system call, such as `ENOENT`, also of an error's cause; undefined for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return "cause" in error ? systemErrorCode(error.cause) : undefined;
}

/** Where these errors happen. */
const here = "the machine that runs Pulumi";

/** The error of a program that did not start, for those who spawn it themselves. */
export function cannotStart(command: string, cause: unknown): SimpleVmError {
  const why = {
    ENOENT: `there is no program of that name on PATH (${process.env.PATH ?? ""})`,
    E2BIG: "its arguments are more than the system takes on one command line",
  }[systemErrorCode(cause) ?? ""];
  return new SimpleVmError({
    kind: "cannotStart",
    where: here,
    what: `cannot start ${command}`,
    why: why ?? String(cause),
    cause,
  });
}

/** Gathers a stream's bytes and decodes them once, as a character may be split between two chunks. */
function collect(stream: NodeJS.ReadableStream, stop: () => void) {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > largestOutput) stop();
    else chunks.push(chunk);
  });
  return {
    overflown: () => size > largestOutput,
    text: () => Buffer.concat(chunks).toString("utf8"),
  };
}
