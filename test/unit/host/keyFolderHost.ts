import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type KeyFolderArguments, keyFolderArguments } from "../../../provider/src/arguments/keyFolder";
import { type Answer, parseAnswer } from "../../../provider/src/host/answers";
import { checkKeyFolderNameScript, claimKeyFolderScript } from "../../../provider/src/host/keyFolder/claim";
import { installKeyFolderScript } from "../../../provider/src/host/keyFolder/install";
import { observeKeyFolderScript } from "../../../provider/src/host/keyFolder/observe";
import { removeKeyFolderScript } from "../../../provider/src/host/keyFolder/remove";
import { asKeyFolders } from "../../../provider/src/host/keyFolder/script";
import { hostPaths } from "../../../provider/src/host/paths";
import type { HostScript } from "../../../provider/src/host/script";
import { expectedKeys, givenFiles, keyFiles } from "../../../provider/src/host/transaction/stagedKeys";
import { transactionScript } from "../../../provider/src/host/transaction/transaction";
import { outPath, runnerWith, vmWith } from "../vms";
import { scriptUnder } from "./scriptUnder";

/** What is given of a key folder, but for its host. */
export type GivenKeyFolder = Partial<Pick<KeyFolderArguments, "name" | "files" | "generate" | "rotate">>;

export const keyFolderWith = (given: GivenKeyFolder = {}): KeyFolderArguments =>
  keyFolderArguments.parse({ name: "keys", host: { address: "10.88.0.2" }, ...given });

const owner = { id: "keys-1", urn: "urn:keys" };

/** A host in a temporary folder with key folders that are resources of their own, on which their scripts are run. */
export class KeyFolderHost {
  readonly root = mkdtempSync(join(tmpdir(), "simple-vm-key-folders-"));
  readonly folder = this.at(hostPaths("keys").keyFolder);
  /** Where its programs are. */
  constructor(private readonly shell: readonly [string, ...string[]] = ["/bin/sh"]) {}

  /** Runs a line of sh before the next call of a program whose words fit a pattern. */
  before(program: string, pattern: string, line: string): void {
    const once = `if [ ! -e "$0.done" ]; then : >"$0.done"; ${line}; fi`;
    const text = `#!/bin/sh\ncase "$*" in ${pattern}) ${once} ;; esac\nexec /usr/bin/${program} "$@"\n`;
    this.put(program, text);
  }

  /** Puts a program before the machine's own. */
  private put(program: string, text: string): void {
    mkdirSync(this.at("bin"), { recursive: true });
    writeFileSync(this.at(`bin/${program}`), text, { mode: 0o755 });
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /** Claims the name; gives exit code and complaint. */
  claim(claim: { isNew?: boolean; adopt?: boolean; owner?: typeof owner } = {}, onlyLook = false) {
    const whole = { name: "keys", owner, isNew: true, adopt: false, ...claim };
    const script = onlyLook ? checkKeyFolderNameScript(whole) : claimKeyFolderScript(whole);
    const { status, stdout, stderr } = this.run(script, "");
    return { status, stdout, stderr: stderr.trim() };
  }

  /** Claims the name and makes a generation. */
  install(generation: string, given: GivenKeyFolder = {}): Answer<"result"> {
    const folder = keyFolderWith(given);
    this.claim();
    const keyFolders = asKeyFolders(folder);
    const { given: names = "", generate = "" } = keyFiles({ keyFolders });
    const staged = { given: names, generate, rotate: folder.rotate, ...secrets(keyFolders) };
    return this.detached(installKeyFolderScript({ folder, owner, generation }), staged);
  }

  remove(id = owner.id, shell = this.shell): Answer<"result"> {
    return this.detached(removeKeyFolderScript({ name: "keys", owner: { ...owner, id } }), {}, shell);
  }

  observe(given: GivenKeyFolder = {}, publicKeys: Record<string, string> = {}): Answer<"keyFolder"> {
    const input = expectedKeys({ keyFolders: asKeyFolders(keyFolderWith(given)), publicKeys });
    const { stdout, stderr } = this.run(observeKeyFolderScript("keys", owner.id), input);
    const answer = parseAnswer("keyFolder", stdout);
    if (answer === undefined) throw new Error(`no answer: ${stdout}${stderr}`);
    return answer;
  }

  /** Runs functions of a VM's transaction; gives what it told, or throws what it complained of. */
  vm(name: string, keyFolders: object, ...functions: string[]): string[] {
    const vm = vmWith({ name, keyFolders });
    const staged = this.at(`/run/${name}`);
    const { uses = "", ...files } = keyFiles(vm);
    this.stage(staged, { ...files, uses: this.moved(uses), ...secrets(vm.keyFolders) });
    const { variables, files: scripts } = transactionScript(vm, {
      ...{
        owner: { id: name, urn: "urn" },
        outPath,
        restart: true,
        isDeferred: false,
        goesBack: true,
        oldHealth: [],
      },
      ...{ startDeadline: 1, stopDeadline: 1, stateKeepsDrive: false, runner: runnerWith("") },
    });
    mkdirSync(this.at(hostPaths(name).deploy), { recursive: true });
    const text = scriptUnder(this.root, {
      variables: { ...variables, staged: `/run/${name}`, swaps_keys: true },
      files: [...scripts.filter((file) => file !== "transaction"), "lib/compareKeys"],
    });
    const [program, ...args] = this.shell;
    const script = ["set -eu", "umask 077", text, 'staged="$root/run/$name"', ...functions].join("\n");
    const { status, stdout, stderr } = spawnSync(program, [...args, "-c", script], {
      input: this.moved(expectedKeys({ ...vm, publicKeys: {} })),
      encoding: "utf8",
      env: { ...process.env, root: this.root },
    });
    if (status !== 0) throw new Error(stderr);
    return stdout.split("\n").filter((line) => line !== "");
  }

  /** Has `sync` fail on this host from the moment on that `current` leads to this generation. */
  failSyncFrom(generation: string): void {
    this.put("sync", `#!/bin/sh\n[ "$(readlink '${this.folder}/current')" != ${generation} ]\n`);
  }

  /** The generations that are there, and where `current` leads. */
  generations(): string[] {
    return readdirSync(this.folder).filter((name) => /^[0-9a-f]{8}$/.test(name));
  }

  read(path: string): string {
    return readFileSync(this.at(path), "utf8");
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private moved(text: string): string {
    return text.replaceAll("/var/lib", this.at("/var/lib"));
  }

  private stage(staged: string, files: Record<string, string>): void {
    rmSync(staged, { recursive: true, force: true });
    mkdirSync(staged, { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(staged, path)), { recursive: true });
      writeFileSync(join(staged, path), content);
    }
  }

  private detached(
    script: HostScript,
    files: Record<string, string>,
    [program, ...args] = this.shell,
  ): Answer<"result"> {
    const staged = this.at("/run/staged");
    this.stage(staged, { ...files, script: scriptUnder(this.root, script) });
    const env = { ...process.env, PATH: `${this.at("bin")}:${process.env.PATH}` };
    const { stderr } = spawnSync(program, [...args, join(staged, "script")], { encoding: "utf8", env });
    if (!existsSync(join(staged, "result"))) throw new Error(`no result: ${stderr}`);
    const answer = parseAnswer("result", readFileSync(join(staged, "result"), "utf8"));
    if (answer === undefined) throw new Error(`no result: ${stderr}`);
    return answer;
  }

  private run(script: HostScript, input: string) {
    const [program, ...args] = this.shell;
    return spawnSync(program, [...args, "-c", scriptUnder(this.root, script)], { input, encoding: "utf8" });
  }
}

const secrets = (keyFolders: Parameters<typeof givenFiles>[0]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(givenFiles(keyFolders)).map(([path, content]) => [`secrets/${path}`, content]),
  );
