import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { LabHost } from "../../lab/host";
import { runProcess } from "../../lab/process";
import type { PulumiProject } from "../../lab/pulumi";

/** The places where a secret must not be in plain text. */
export type Place =
  | "state"
  | "CLI's output"
  | "process arguments"
  | "host's journal"
  | "deployer's store"
  | "host's store"
  | "unit files";

/** Reads what everybody on either machine could read of a run, for a search through it. */
export class SecretSearch {
  readonly #host: LabHost;
  readonly #project: PulumiProject;
  readonly #storeBefore = new Set(readdirSync("/nix/store"));
  readonly #sampler: ChildProcess;
  #arguments = "";

  /** Begins to watch the arguments of all processes; the lab's hosts are seen from here too. */
  constructor(host: LabHost, project: PulumiProject) {
    this.#host = host;
    this.#project = project;
    this.#sampler = spawn(process.execPath, ["-e", `(${sampleArguments})()`], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#sampler.stdout?.on("data", (chunk: Buffer) => {
      this.#arguments += chunk.toString("utf8");
    });
  }

  /** Ends the watch, and gives the places in which each text is found, as it is or in base64. */
  async find(output: string, secrets: Record<string, string>): Promise<Record<string, Place[]>> {
    this.#sampler.stdin?.end();
    await once(this.#sampler, "close");
    const texts: Record<Place, string> = {
      state: await this.#project.stateText(),
      "CLI's output": output,
      "process arguments": this.#arguments,
      "host's journal": await this.#host.require("journalctl --no-pager -q -o cat"),
      "deployer's store": await this.#newInStore(),
      "host's store": await this.#host.require("cd /nix/store && find . -type f -exec cat {} +"),
      "unit files": await this.#host.require(
        "cat $(find /etc/systemd /run/systemd -type f -name 'simple-vm-*')",
      ),
    };
    return Object.fromEntries(
      Object.entries(secrets).map(([name, secret]) => {
        const forms = [secret, Buffer.from(secret).toString("base64")];
        const found = Object.entries(texts).filter(([, text]) => forms.some((form) => text.includes(form)));
        return [name, found.map(([place]) => place as Place)];
      }),
    );
  }

  /** The contents of all that has come into the deployer's store since the search began, derivations too. */
  async #newInStore(): Promise<string> {
    const added = readdirSync("/nix/store").filter(
      (name) => !this.#storeBefore.has(name) && !/^\./.test(name),
    );
    if (added.length === 0) return "";
    const paths = added.map((name) => join("/nix/store", name));
    const { stdout } = await runProcess("find", [
      ...paths,
      "-type",
      "f",
      "-size",
      "-1024k",
      "-exec",
      "cat",
      "{}",
      "+",
    ]);
    return stdout;
  }
}

/** Runs in a process of its own until its input ends: prints each command line that it has not seen before. */
function sampleArguments(): void {
  const { readdirSync, readFileSync } = require("node:fs");
  const seen = new Set<string>();
  process.stdin.resume().on("end", () => process.exit(0));
  setInterval(() => {
    for (const pid of readdirSync("/proc")) {
      if (!/^\d+$/.test(pid)) continue;
      try {
        const line: string = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        if (!seen.has(line)) process.stdout.write(`${line}\n`);
        seen.add(line);
      } catch {
        // It has ended.
      }
    }
  }, 5);
}
