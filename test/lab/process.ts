import { spawn } from "node:child_process";

/** How a process ended and what it wrote. */
export interface ProcessResult {
  stdout: string;
  stderr: string;
  /** The exit code; 128 when a signal ended it. */
  code: number;
}

export interface ProcessOptions {
  /** Written to its standard input, which is then closed. Default: nothing. */
  input?: string | Buffer;
  /** Added to this process's environment. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Seconds after which the process and its children are killed and the call fails. Default: 60. */
  timeout?: number;
  /** Called for each whole line of its standard error as it comes. */
  onErrorLine?: (line: string) => void;
}

/** Runs a program to its end, whatever its exit code; fails only when it cannot start or takes too long. */
export function runProcess(
  program: string,
  args: string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  const { input = "", env, cwd, timeout = 60, onErrorLine } = options;
  const child = spawn(program, args, { env: { ...process.env, ...env }, cwd, detached: true });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  if (onErrorLine !== undefined) forEachLine(child.stderr, onErrorLine);
  // A program that ends without reading its input must not fail the caller.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      killGroup(child.pid);
      reject(new Error(`${describe(program, args)}: not done after ${timeout} s`));
    }, timeout * 1000);
    child.once("error", (cause) => {
      clearTimeout(deadline);
      reject(new Error(`${describe(program, args)}: ${cause.message}`, { cause }));
    });
    child.once("close", (code) => {
      clearTimeout(deadline);
      resolve({ stdout: text(stdout), stderr: text(stderr), code: code ?? 128 });
    });
  });
}

/** Runs a program that has to succeed, and gives its standard output; fails with its standard error. */
export async function requireProcess(
  program: string,
  args: string[],
  options: ProcessOptions = {},
): Promise<string> {
  const { stdout, stderr, code } = await runProcess(program, args, options);
  if (code !== 0) throw new Error(`${describe(program, args)}: exit code ${code}\n${stderr}${stdout}`);
  return stdout;
}

function forEachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It ended just before.
  }
}

function text(chunks: Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}

function describe(program: string, args: string[]): string {
  const line = [program, ...args].join(" ");
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}
