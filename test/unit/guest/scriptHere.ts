import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for a script of the guest's module, with stand-ins for the programs that it calls. */
export class ScriptHere {
  readonly folder = mkdtempSync(join(tmpdir(), "simple-vm-guest-"));
  readonly path: string;

  /** @param name the script's file in nix/guest */
  constructor(name: string) {
    this.path = join(__dirname, "..", "..", "..", "nix", "guest", name);
  }

  /** Puts a program in front of the machine's own. */
  program(name: string, text: string): void {
    writeFileSync(join(this.folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }

  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, PATH: `${this.folder}:${process.env.PATH}` };
  }

  /** What shellcheck says of the script. */
  complaints(): string {
    const args = ["--shell=sh", "--format=gcc", "-"];
    return spawnSync("shellcheck", args, { input: readFileSync(this.path), encoding: "utf8" }).stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
