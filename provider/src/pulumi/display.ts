import { closeSync, existsSync, openSync, readFileSync, readlinkSync } from "node:fs";

/** How the engine shows a status: on a row that it draws anew, or each as a line of its own. */
export type Display = "live" | "lines";

/** What tells how a CLI shows what it does. */
export interface Cli {
  /** Where its standard input and output lead to, as `/proc/PID/fd` has them. */
  input: string;
  output: string;
  /** Its command line. */
  words: readonly string[];
  environment: NodeJS.ProcessEnv;
}

const terminal = /^\/dev\/(?:pts\/\d+|tty\w*|console)$/;

/** With `--diff` a terminal gets lines too; with `--json` no status is shown at all. */
const withoutRows = /^--(?:non-interactive|diff|json)(?:=true)?$/;

/** Pure. As the CLI decides (pulumi sdk/go/common/util/cmdutil/console.go), which does not tell its plugins. */
export function displayOf({ input, output, words, environment }: Cli): Display {
  const hasRows = terminal.test(input) && terminal.test(output);
  return hasRows && !environment.CI && !words.some((word) => withoutRows.test(word)) ? "live" : "lines";
}

/** How the engine of this process shows statuses. Where that cannot be found out, it is told no more than lines bear. */
export function engineDisplay(): Display {
  try {
    if (existsSync("/proc/self/fd")) return displayOf(engineCli());
    closeSync(openSync("/dev/tty", "r"));
    return process.env.CI ? "lines" : "live";
  } catch {
    return "lines";
  }
}

/**
 * The CLI is the nearest ancestor whose standard output is another one: between it and this process there are at most
 * shells, which have the plugin's.
 */
function engineCli(): Cli {
  const own = readlinkSync("/proc/self/fd/1");
  let pid = process.ppid;
  while (readlinkSync(`/proc/${pid}/fd/1`) === own) pid = parentOf(pid);
  return {
    input: readlinkSync(`/proc/${pid}/fd/0`),
    output: readlinkSync(`/proc/${pid}/fd/1`),
    words: readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0"),
    environment: process.env,
  };
}

function parentOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1]);
}
