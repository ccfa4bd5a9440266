import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { createInterface } from "node:readline";
import type { LabHost } from "../../lab/host";

/**
 * What a VM's unit writes to its host's journal, followed as it comes: the guest's console among it. Each wait begins
 * behind the line that the last one found, so that a test reads as the story of the VM.
 */
export class GuestConsole {
  readonly #host: LabHost;
  readonly #unit: string;
  readonly #arrivals = new EventEmitter();
  #lines: string[] = [];
  #read = 0;
  #follower: ChildProcess | undefined;

  constructor(host: LabHost, vm: string) {
    this.#host = host;
    this.#unit = `simple-vm-${vm}.service`;
    this.follow();
  }

  /** Begins anew with the lines of the host's present boot: after the host was off. */
  follow(): void {
    this.close();
    this.#lines = [];
    this.#read = 0;
    const [program = "", ...args] = this.#host.shellCommand(
      `exec journalctl -q -b --follow --no-tail -o cat -u ${this.#unit}`,
    );
    const follower = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], detached: true });
    this.#follower = follower;
    createInterface({ input: follower.stdout }).on("line", (line) => {
      if (this.#follower !== follower) return;
      this.#lines.push(line.replace(/\r$/, ""));
      this.#arrivals.emit("line");
    });
  }

  /** The next line that matches, or a failure with all that came instead. */
  async next(pattern: RegExp, deadlineSeconds = 40): Promise<string> {
    const found = this.#find(pattern);
    if (found !== undefined) return found;
    return new Promise((resolve, reject) => {
      const onLine = () => {
        const line = this.#find(pattern);
        if (line !== undefined) settle(() => resolve(line));
      };
      const settle = (report: () => void) => {
        clearTimeout(deadline);
        this.#arrivals.off("line", onLine);
        report();
      };
      const deadline = setTimeout(
        () =>
          settle(() =>
            reject(
              new Error(
                `${this.#unit}: no ${pattern} within ${deadlineSeconds} s:\n${this.#lines.slice(this.#read).join("\n")}`,
              ),
            ),
          ),
        deadlineSeconds * 1000,
      );
      this.#arrivals.on("line", onLine);
    });
  }

  /** All lines so far, whatever was waited for. */
  get text(): string {
    return this.#lines.join("\n");
  }

  /** Saves time before the host reboots: systemd 252 waits ten seconds for the follower. */
  close(): void {
    if (this.#follower?.pid === undefined) return;
    try {
      process.kill(-this.#follower.pid, "SIGKILL");
    } catch {
      // It ended with its host.
    }
    this.#follower = undefined;
  }

  #find(pattern: RegExp): string | undefined {
    const index = this.#lines.findIndex((line, position) => position >= this.#read && pattern.test(line));
    if (index === -1) return undefined;
    this.#read = index + 1;
    return this.#lines[index];
  }
}
