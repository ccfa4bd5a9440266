import type { Readable } from "node:stream";
import { SimpleVmError } from "../../errors/error";
import type { HostConnection } from "../../ssh/connection";
import { RemoteCommandError } from "../../ssh/errors";
import { hostPaths } from "../paths";
import { type HostScript, textOf } from "../script";
import { longestFollow } from "./journal";

/** A VM's console, as one who wants it says. */
export interface ConsoleRequest {
  /** Who it is, for others who want it too. */
  asker: string;
  /** What is typed; its end is the end. */
  input: Readable;
  /** Is given what the guest shows, as it comes. */
  onShown(chunk: Buffer): void;
}

/** Exit codes by which scripts/tool/console.sh refuses. */
const refusals = { notRunning: 30, busy: 31, notDone: 32 } as const;

/** The script that opens a VM's console. */
export function consoleScript(name: string, asker: string): HostScript {
  const { unit, deploy, runtimeDirectory } = hostPaths(name);
  return {
    variables: {
      asker,
      unit,
      deploy,
      runtime: runtimeDirectory,
      /** Where control groups lie: all of them, or systemd's own beside others. */
      control_groups: ["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd"],
      /** So many lines of what was shown before come first. */
      log_lines: 10,
      /** Bytes; what the guest shows while nobody reads it takes no more of the host's memory. */
      longest_view: 16 * 1024 * 1024,
      /** Bytes of each process that reads what QEMU writes. */
      most_memory: 1024 ** 3,
      no_such_vm: refusals.notRunning,
      busy: refusals.busy,
      not_done: refusals.notDone,
    },
    files: ["lib/common", "tool/console"],
  };
}

/**
 * Opens the serial console of a VM's guest until what is typed ends, or the VM. The journal has all lines meanwhile.
 *
 * @throws SimpleVmError when it does not run, somebody else has its console, or its QEMU has no such port
 */
export async function openConsole(
  host: HostConnection,
  name: string,
  request: ConsoleRequest,
): Promise<void> {
  const { asker, input, onShown } = request;
  const what = `open the console of the VM ${name}`;
  try {
    await host.run(textOf(consoleScript(name, asker)), {
      what,
      input,
      onChunk: onShown,
      timeoutSeconds: longestFollow,
    });
  } catch (cause) {
    if (!(cause instanceof RemoteCommandError)) throw cause;
    const advice = adviceOn(cause.exitCode, name, cause.stderr.trim());
    if (advice === undefined) throw cause;
    throw new SimpleVmError({ kind: "console", where: host.label, what: `cannot ${what}`, ...advice, cause });
  }
}

function adviceOn(
  exitCode: number | null,
  name: string,
  said: string,
): { why: string; next: string } | undefined {
  switch (exitCode) {
    case refusals.notRunning:
      return { why: said, next: `\`simple-vm start ${name}\`` };
    case refusals.busy:
      return {
        why: `${said} has it`,
        next: `ask them to leave it, or read along by \`simple-vm logs ${name} --follow\``,
      };
    case refusals.notDone:
      return {
        why: said,
        next: "it takes QEMU's first serial port, by QEMU's monitor: see that neither the VM's configuration nor `qemuOptions` has a serial port of its own",
      };
    default:
      return undefined;
  }
}
