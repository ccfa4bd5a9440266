import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { HostSettings } from "../../../provider/src/ssh/settings";

const SSHD = "/usr/sbin/sshd";
/** Debian's sshd wants it for privilege separation; the system's service would make it. */
const PRIVILEGE_SEPARATION_FOLDER = "/run/sshd";

interface TestSshdOptions {
  keyTypes?: string[];
  /** Lines of sshd_config that go before its own. */
  config?: string[];
  /** Default: a free one. */
  port?: number;
  /** Files of public keys that may log in besides its own client's. */
  authorizedKeys?: string[];
}

/** A real sshd on loopback with keys and a configuration of its own, in a temporary folder. */
export class TestSshd {
  readonly folder = mkdtempSync(join(tmpdir(), "simple-vm-sshd-"));
  readonly user = userInfo().username;
  readonly log: string[] = [];
  /** The client's private key, which the host lets in. */
  readonly clientKey = this.path("client_key");
  readonly knownHosts = this.path("known_hosts");
  port = 0;
  #process: ChildProcess | undefined;

  path(name: string): string {
    return join(this.folder, name);
  }

  async start({
    keyTypes = ["ed25519"],
    config = [],
    port,
    authorizedKeys = [],
  }: TestSshdOptions = {}): Promise<this> {
    mkdirSync(PRIVILEGE_SEPARATION_FOLDER, { recursive: true });
    this.port = port ?? (await freePort());
    for (const type of keyTypes) generateKey(this.path(`host_${type}`), type);
    generateKey(this.clientKey, "ed25519");
    const letIn = [`${this.clientKey}.pub`, ...authorizedKeys].map((file) => readFileSync(file, "utf8"));
    writeFileSync(this.path("authorized_keys"), letIn.join(""), { mode: 0o600 });
    writeFileSync(
      this.path("config"),
      [
        ...config, // sshd takes the first value of each option
        `Port ${this.port}`,
        "ListenAddress 127.0.0.1",
        "PidFile none",
        "StrictModes no",
        "UsePAM no",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "MaxSessions 10",
        `AuthorizedKeysFile ${this.path("authorized_keys")}`,
        ...keyTypes.map((type) => `HostKey ${this.path(`host_${type}`)}`),
      ].join("\n"),
    );
    const lines = keyTypes.map((type) => `[127.0.0.1]:${this.port} ${this.hostKeyLine(type)}\n`);
    writeFileSync(this.knownHosts, lines.join(""));
    await this.#launch();
    return this;
  }

  /** Starts the daemon with the configuration that is there; the port accepts connections when it returns. */
  async #launch(): Promise<void> {
    const child = spawn(SSHD, ["-D", "-e", "-f", this.path("config")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      const deadline = setTimeout(
        () => reject(new Error(`sshd did not start:\n${this.log.join("\n")}`)),
        10_000,
      );
      createInterface({ input: child.stderr }).on("line", (line) => {
        this.log.push(line);
        if (line.startsWith("Server listening")) resolve(clearTimeout(deadline));
      });
    });
  }

  hostKeyLine(type = "ed25519"): string {
    return readFileSync(this.path(`host_${type}.pub`), "utf8").trim();
  }

  fingerprint(type = "ed25519"): string {
    const line = execFileSync("ssh-keygen", ["-lf", this.path(`host_${type}.pub`)], { encoding: "utf8" });
    return line.split(" ")[1] ?? "";
  }

  settings(changes: Partial<HostSettings> = {}): HostSettings {
    return {
      address: "127.0.0.1",
      port: this.port,
      user: this.user,
      privateKeyPath: this.clientKey,
      knownHostsFile: this.knownHosts,
      ...changes,
    };
  }

  accepted(): number {
    return this.log.filter((line) => line.startsWith("Accepted ")).length;
  }

  /** How many connections are open. */
  open(): number {
    return childrenOf(this.#process?.pid).length;
  }

  /** Kills the processes that serve the open connections, as a crash or a cut line would. */
  cutConnections(): void {
    for (const pid of childrenOf(this.#process?.pid)) process.kill(pid, "SIGKILL");
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child !== undefined && child.exitCode === null) {
      this.cutConnections();
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function generateKey(file: string, type: string, passphrase = ""): void {
  execFileSync("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "test", "-f", file]);
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  server.close();
  await once(server, "close");
  return port;
}

/** Where something listens. */
export function portOf(server: { address(): string | AddressInfo | null }): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

function childrenOf(pid: number | undefined): number[] {
  if (pid === undefined) return [];
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

/** Waits for something that has no event of its own. */
export async function until(condition: () => boolean, what: string, seconds = 10): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
