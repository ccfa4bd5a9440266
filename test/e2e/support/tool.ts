import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import type { LabHost } from "../../lab/host";
import { type ProcessResult, runProcess } from "../../lab/process";
import type { PulumiProject } from "../../lab/pulumi";
import { repository } from "../../lab/pulumi/command";

const main = join(repository, "provider", "dist", "tool", "main.js");

/** The command-line tool as it was compiled, in a project's folder. */
export class Tool {
  constructor(private readonly project: PulumiProject) {}

  run(...args: string[]): Promise<ProcessResult> {
    return runProcess(process.execPath, [main, ...args], this.#options());
  }

  /** Runs a command that has to succeed. */
  async done(...args: string[]): Promise<ProcessResult> {
    const result = await this.run(...args);
    if (result.code !== 0)
      throw new Error(`${args.join(" ")}: ${result.code}\n${result.stdout}${result.stderr}`);
    return result;
  }

  /** What a command prints with --json, as its schema reads it. */
  async json<Value>(schema: z.ZodType<Value>, ...args: string[]): Promise<Value> {
    return schema.parse(JSON.parse((await this.done(...args, "--json")).stdout));
  }

  /** Starts a command that lasts. */
  start(...args: string[]): RunningTool {
    const { cwd, env } = this.#options();
    return new RunningTool(
      spawn(process.execPath, [main, ...args], { cwd, env, stdio: ["pipe", "pipe", "pipe"] }),
    );
  }

  /** The words that name a host without a stack. */
  byHost({ address, privateKeyPath, hostKey }: LabHost): string[] {
    return ["--host", `root@${address}`, "--identity", privateKeyPath, "--host-key", hostKey];
  }

  #options() {
    return { cwd: this.project.directory, env: this.project.environment, timeout: 100 };
  }
}

/** A command that runs. */
export class RunningTool {
  readonly #ended: Promise<number | null>;
  #text = "";
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        this.#text += chunk.toString("utf8");
      });
    this.#ended = new Promise((resolve) => child.once("close", resolve));
  }

  /** All that it has printed. */
  get text(): string {
    return this.#text;
  }

  /** Waits until what it has printed matches, or fails with all of it. */
  until(pattern: RegExp, deadlineSeconds = 40): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (pattern.test(this.#text)) settle(() => resolve(this.#text));
      };
      const fail = () => settle(() => reject(new Error(`no ${pattern}:\n${this.#text}`)));
      const deadline = setTimeout(fail, deadlineSeconds * 1000);
      const settle = (report: () => void) => {
        clearTimeout(deadline);
        for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.off("data", look);
        this.#child.off("close", fail);
        report();
      };
      for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on("data", look);
      this.#child.once("close", fail);
      look();
    });
  }

  /** Its exit code, `null` where a signal ended it; fails when it does not end. */
  async endedWithin(seconds: number): Promise<number | null> {
    const waiting = new AbortController();
    const tooLong = delay(seconds * 1000, undefined, { signal: waiting.signal }).then(() => {
      throw new Error(`it has not ended after ${seconds} s:\n${this.#text}`);
    });
    tooLong.catch(() => undefined);
    try {
      return await Promise.race([this.#ended, tooLong]);
    } finally {
      waiting.abort();
    }
  }

  /** Types something. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
