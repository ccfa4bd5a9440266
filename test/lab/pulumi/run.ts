import { spawn } from "node:child_process";
import { once } from "node:events";

/** A run of the Pulumi CLI. */
export interface RunOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Seconds; the run and what it started are killed then, and the call fails with what was written so far. */
  deadline: number;
  /** Is given each line of both outputs as it comes. */
  onLine?: (line: string) => void;
}

/** How a run ended and what it wrote. */
export interface RunResult {
  /** The exit code; 128 when a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program that ends when this process does, however that comes about. The engine's plugins are in process groups of
 * their own, but the lab's end with the engine.
 */
export async function runTied(program: string, args: string[], options: RunOptions): Promise<RunResult> {
  const tie = ["--pdeathsig", "KILL", "--", program];
  const child = spawn("setpriv", [...tie, ...args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stdout = collect(child.stdout, options.onLine);
  const stderr = collect(child.stderr, options.onLine);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, options.deadline * 1000);
  // The exit, not the close of the outputs: a process that is left holding them must not hold the test up.
  const [code] = (await once(child, "exit")) as [number | null];
  clearTimeout(timer);
  await drained([stdout, stderr]);
  const result = { code: code ?? 128, stdout: stdout.text(), stderr: stderr.text() };
  if (!late) return result;
  throw new Error(
    `${program} ${args.join(" ")}: not done after ${options.deadline} s. It wrote:\n${result.stdout}${result.stderr}`,
  );
}

interface Collected {
  text: () => string;
  ended: Promise<unknown>;
}

function collect(stream: NodeJS.ReadableStream, onLine?: (line: string) => void): Collected {
  let text = "";
  let begun = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    text += chunk;
    const lines = (begun + chunk).split("\n");
    begun = lines.pop() ?? "";
    for (const line of lines) onLine?.(line);
  });
  return { text: () => text, ended: once(stream, "end") };
}

/** What is still in the pipes, for two seconds at most. */
async function drained(streams: Collected[]): Promise<void> {
  const waited = new AbortController();
  const limit = new Promise((resolve) => {
    const timer = setTimeout(resolve, 2000);
    waited.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  await Promise.race([limit, Promise.all(streams.map((stream) => stream.ended))]);
  waited.abort();
}
