import type { ClientChannel } from "ssh2";
import type { CommandInput } from "./commandInput";
import { CommandOutput } from "./commandOutput";

/** How a command on a channel ended. */
export interface Outcome {
  /** Where it was handed over as it came, what came before. */
  stdout: Buffer;
  stderr: Buffer;
  /** Missing when the host did not say how the command ended. `code` is null when a signal killed it. */
  exit?: { code: number | null; signal?: string };
  /** We ended it ourselves. */
  interruption?: { kind: "deadline" } | { kind: "input"; error: Error };
  seconds: number;
}

/** How long the host may take to confirm that a channel is closed, when we are the ones who close it. */
const CLOSE_TIMEOUT_SECONDS = 2;

/**
 * Feeds a command, collects what it prints or hands it over, and waits until its channel is closed or the deadline is over. Listens when it
 * returns. Never rejects.
 */
export function converse(
  channel: ClientChannel,
  input: CommandInput,
  deadlineSeconds: number,
  onChunk?: (chunk: Buffer) => void,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const started = performance.now();
    const stdout = new CommandOutput(onChunk);
    const stderr: Buffer[] = [];
    let exit: Outcome["exit"];
    let interruption: Outcome["interruption"];
    const timers: NodeJS.Timeout[] = [];

    const finish = () => {
      timers.forEach(clearTimeout);
      const seconds = (performance.now() - started) / 1000;
      resolve({ stdout: stdout.kept(), stderr: Buffer.concat(stderr), exit, interruption, seconds });
    };
    const interrupt = (reason: Outcome["interruption"]) => {
      interruption ??= reason;
      channel.close();
      timers.push(setTimeout(finish, CLOSE_TIMEOUT_SECONDS * 1000));
    };

    channel.on("data", (chunk: Buffer) => stdout.add(chunk));
    channel.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    channel.on("exit", (code: number | null, signal?: string) => {
      exit = { code, signal };
    });
    channel.on("error", () => undefined);
    // ssh2 tells the exit code once more when the channel is closed, to whoever came too late to hear it; a lost link has none.
    channel.once("close", (code?: number | null, signal?: string) => {
      if (code !== undefined) exit ??= { code, signal };
      finish();
    });
    timers.push(setTimeout(() => interrupt({ kind: "deadline" }), deadlineSeconds * 1000));
    void input.failure.then((error) => interrupt({ kind: "input", error }));
    input.feed(channel);
  });
}
