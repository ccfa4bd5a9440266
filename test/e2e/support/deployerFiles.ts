import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labCache } from "../../lab/cache";
import { runProcess } from "../../lab/process";

/** Where programs of the deployer leave files: its temporary folders, its memory, its homes. */
const places = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/root", "/home"];

/** The disks of the lab's hosts lie on the deployer too, and are not its own. */
const disksOfHosts = join(labCache(), "disks", "*");

/** Searches what was written on the deployer since this was made. */
export class DeployerFiles {
  readonly #folder = mkdtempSync(join(tmpdir(), "deployer-files-"));
  readonly #mark = join(this.#folder, "mark");

  constructor() {
    writeFileSync(this.#mark, "");
  }

  /** The files that hold one of the texts, as it is or in base64. */
  async holding(texts: readonly string[]): Promise<string[]> {
    const forms = texts.flatMap((text) => [text, Buffer.from(text).toString("base64")]);
    const { stdout } = await runProcess(
      "find",
      [
        ...[...places, "-xdev", "-type", "f", "-newer", this.#mark, "-size", "-64M"],
        ...["!", "-path", disksOfHosts],
        ...["-exec", "grep", "-lF", ...forms.flatMap((form) => ["-e", form]), "{}", "+"],
      ],
      { timeout: 120 },
    );
    return stdout.split("\n").filter((line) => line !== "");
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
