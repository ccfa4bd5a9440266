import { execFileSync } from "node:child_process";
import {
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { textOf } from "../../../provider/src/host/script";
import { expectedKeys, givenFiles, keyFiles } from "../../../provider/src/host/transaction/stagedKeys";
import { transactionScript } from "../../../provider/src/host/transaction/transaction";
import { outPath, runnerWith, vmWith } from "../vms";

/** Key folders as a program gives them. */
export type GivenFolders = Record<
  string,
  { files?: Record<string, string>; generate?: Record<string, string> }
>;

/** The user that the guest's QEMU is; another one than root's where the tests run as root. */
const guest = process.getuid?.() === 0 ? 54_321 : (process.getuid?.() ?? 0);

/** A host's folders of one VM in a temporary place, on which the transaction's own functions are run by its shell. */
export class KeyHost {
  readonly folder = mkdtempSync(join(tmpdir(), "simple-vm-keys-"));
  readonly keys = join(this.folder, "vm.keys");
  readonly staged = join(this.folder, "staged");
  readonly deploy = join(this.folder, "vm.deploy");
  /** Where the host keeps what it made; a host of an older release has no such folder. */
  readonly generated = join(this.deploy, "generated");

  constructor(private readonly shell: readonly [string, ...string[]] = ["/bin/sh"]) {
    mkdirSync(this.deploy);
    mkdirSync(this.runtime);
    lchownSync(this.runtime, guest, guest);
  }

  /** Whose owner is the VM's user while the VM runs. */
  readonly runtime = join(this.folder, "runtime");

  /** Stages key folders and runs functions, each as the transaction does: under `set -e` and its umask. Gives their output. */
  run(given: GivenFolders, ...functions: string[]): string {
    return this.runWith({}, given, ...functions);
  }

  private runWith(publicKeys: Record<string, string>, given: GivenFolders, ...functions: string[]): string {
    rmSync(this.staged, { recursive: true, force: true });
    const vm = vmWith({ keyFolders: given });
    const secrets: [string, string][] = Object.entries(givenFiles(vm.keyFolders)).map(([path, content]) => [
      `secrets/${path}`,
      content,
    ]);
    for (const [path, content] of Object.entries({ ...keyFiles(vm), ...Object.fromEntries(secrets) })) {
      mkdirSync(dirname(join(this.staged, path)), { recursive: true });
      writeFileSync(join(this.staged, path), content);
    }
    const { variables, files } = transactionScript(vm, {
      ...{
        owner: { id: "gateway-1", urn: "urn" },
        outPath,
        restart: true,
        isDeferred: false,
        goesBack: true,
        oldHealth: [],
        startDeadline: 1,
        stateKeepsDrive: false,
        runner: runnerWith(""),
        stopDeadline: 1,
      },
    });
    const mine = {
      ...{
        keys: this.keys,
        runtime: this.runtime,
        staged: this.staged,
        deploy: this.deploy,
        generated: this.generated,
      },
      ...{ previous: join(this.deploy, "previous"), next: join(this.deploy, "next"), swaps_keys: true },
    };
    const text = textOf({
      variables: { ...variables, ...mine },
      files: [...files.filter((file) => file !== "transaction"), "lib/compareKeys"],
    });
    const script = ["set -eu", "umask 077", text, ...functions];
    const [program, ...args] = this.shell;
    return execFileSync(program, [...args, "-c", script.join("\n")], {
      input: expectedKeys({ ...vm, publicKeys }),
      stdio: ["pipe", "pipe", "pipe"],
      encoding: "utf8",
    });
  }

  /** What a comparison with the folders tells; of given files that are there, that they have a digest. */
  compared(given: GivenFolders, publicKeys: Record<string, string> = {}): string[] {
    const lines = this.runWith(publicKeys, given, "compare_keys").trimEnd().split("\n");
    return lines
      .filter((line) => line !== "")
      .map((line) => line.replace(/^keyFault=|(?<=Digest=\S+ )\S+$/g, ""));
  }

  /** What the unit does at a start: the folders are the guest's. */
  giveToGuest(): void {
    for (const path of this.paths()) lchownSync(join(this.keys, path), guest, guest);
  }

  /** Mode and content of everything under the key folders, by path; a link's target; whether it is the guest's. */
  contents(): Record<string, string> {
    return Object.fromEntries(
      this.paths().map((path) => {
        const full = join(this.keys, path);
        const stat = lstatSync(full);
        const mode = (stat.mode & 0o777).toString(8);
        const owner = stat.uid === guest ? "guest" : stat.uid;
        if (stat.isSymbolicLink()) return [path, `${owner} -> ${readlinkSync(full)}`];
        return [path, `${owner} ${mode} ${stat.isDirectory() ? "folder" : readFileSync(full, "utf8")}`];
      }),
    );
  }

  /** The public halves that were told. */
  result(): string[] {
    return readFileSync(join(this.staged, "result.new"), "utf8").trimEnd().split("\n");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private paths(): string[] {
    const all = readdirSync(this.folder, { recursive: true, encoding: "utf8" });
    return all
      .filter((path) => path.startsWith("vm.keys/"))
      .map((path) => path.slice("vm.keys/".length))
      .sort();
  }
}
