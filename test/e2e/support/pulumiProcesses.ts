import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The processes of the Pulumi CLI that work in one project's folder. */
export class PulumiProcesses {
  constructor(private readonly directory: string) {}

  /** The command line's own. */
  cli(): number[] {
    return this.#find(/^\S*pulumi\0(up|refresh|destroy)\0/);
  }

  /** Those that serve dynamic providers. */
  providers(): number[] {
    return this.#find(/dynamic-?provider/i);
  }

  all(): number[] {
    return [...this.cli(), ...this.providers()];
  }

  /** Ends those of a kind, without a word to them; fails when there are none. */
  kill(kind: "cli" | "providers"): void {
    const found = this[kind]();
    if (found.length === 0) throw new Error(`no ${kind} of Pulumi runs in ${this.directory}`);
    for (const pid of found) process.kill(pid, "SIGKILL");
  }

  /** Ends them all, without a word to them. */
  killAll(): void {
    for (const pid of this.all()) process.kill(pid, "SIGKILL");
  }

  #find(kind: RegExp): number[] {
    return readdirSync("/proc").flatMap((pid) => {
      try {
        const here = readlinkSync(`/proc/${pid}/cwd`) === this.directory;
        return here && kind.test(readFileSync(`/proc/${pid}/cmdline`, "utf8")) ? [Number(pid)] : [];
      } catch {
        return [];
      }
    });
  }
}

/** Of a run: its provider outlives the engine, as outside the lab. */
export const looseProviders = { environment: { SIMPLE_VM_LAB_LOOSE_PROVIDERS: "yes" } };
