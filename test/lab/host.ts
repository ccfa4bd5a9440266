import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Report } from "./cache";
import { ensureImage, type HostKind } from "./images";
import { type ProcessOptions, type ProcessResult, requireProcess, runProcess } from "./process";
import { bridge, claimHost, type HostRecord, type Release, removeHost } from "./registry";
import { clientKey, seedDisk } from "./seed";

export type { HostKind } from "./images";

export interface BootOptions {
  /** Unique among the lab's hosts on this machine. Default: `host` and its number. */
  name?: string;
  /** Default: `debian13`. */
  kind?: HostKind;
  /** Limits what reaches the host to 100 Mbit/s. Default: false. */
  slowLink?: boolean;
  /** The host stays when this process ends, until `removeKeptHosts`. Default: false. */
  keep?: boolean;
  /** Is told about an image that has to be made first. Default: says nothing. */
  report?: Report;
}

/** How long a host may take from its start until sshd answers and its boot is complete, in seconds. */
const bootDeadline = 60;

/** PATH of `LabHost.run`: everything that the host has, also where its own login shells alone would find it. */
const fullPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/run/current-system/sw/bin";

/**
 * Boots a new host of the lab with an empty disk of its own: systemd, sshd, nix-daemon, QEMU. Needs root. It is removed by
 * `shutdown`, or when this process ends, in whatever way that happens.
 */
export async function bootHost(options: BootOptions = {}): Promise<LabHost> {
  const { name, kind = "debian13", slowLink = false, keep = false, report = () => undefined } = options;
  await ensureImage(kind, report);
  await clientKey();
  const { record, release } = await claimHost({ name, kind, slowLink, keep }, seedDisk);
  const host = new LabHost(record, (await clientKey()).path, release);
  try {
    await host.boot(keep);
  } catch (error) {
    await host.shutdown();
    throw error;
  }
  return host;
}

/** A host that another process booted. */
export async function openHost(record: HostRecord): Promise<LabHost> {
  return new LabHost(record, (await clientKey()).path, () => removeHost(record));
}

/** A machine of the lab to deploy to: a real systemd, sshd, Nix and QEMU in namespaces of their own. */
export class LabHost {
  readonly name: string;
  readonly kind: HostKind;
  readonly address: string;
  /** The public host key, `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  /** A key that `root` and `admin` (in group sudo, without password) accept. */
  readonly privateKeyPath: string;
  readonly privateKey: string;
  /** Of `root` and `admin`; sshd accepts it. */
  readonly password: string;
  readonly #record: HostRecord;
  readonly #release: Release;

  constructor(record: HostRecord, privateKeyPath: string, release: Release) {
    this.name = record.name;
    this.kind = record.kind;
    this.address = record.address;
    this.hostKey = record.hostKey;
    this.password = record.password;
    this.privateKeyPath = privateKeyPath;
    this.privateKey = readFileSync(privateKeyPath, "utf8");
    this.#record = record;
    this.#release = release;
  }

  /** Runs a shell command as root on the host, without sshd taking part. */
  run(command: string, options: ProcessOptions = {}): Promise<ProcessResult> {
    const [program = "nsenter", ...args] = this.shellCommand(command);
    return runProcess(program, args, options);
  }

  /** The command line for this machine that runs a shell command on the host, or with an empty one a shell. */
  shellCommand(command: string): string[] {
    const environment = [
      `PATH=${fullPath}`,
      "HOME=/root",
      "USER=root",
      "LANG=C.UTF-8",
      `TERM=${process.env.TERM ?? "dumb"}`,
    ];
    // A host that shuts down stops all its processes before it ends them; nsenter's own fork would then stop for ever.
    const fork = ["/bin/sh", "-c", '"$@"; exit $?', "sh"];
    const enter = ["nsenter", "--target", String(this.#leader()), "--all", "--no-fork", "--", ...fork];
    const shell = command === "" ? "exec sh -i" : command;
    return [...enter, "/usr/bin/env", "-i", ...environment, "/bin/sh", "-c", `cd /root; ${shell}`];
  }

  /** Like `run`, for a command that has to succeed; gives its standard output. */
  async require(command: string, options: ProcessOptions = {}): Promise<string> {
    const { stdout, stderr, code } = await this.run(command, options);
    if (code !== 0) throw new Error(`${this.name}: ${command}: exit code ${code}\n${stderr}${stdout}`);
    return stdout;
  }

  /** Runs a program of this machine in the host's network, for example to reach its 127.0.0.1. */
  inNetwork(program: string, args: string[], options: ProcessOptions = {}): Promise<ProcessResult> {
    return runProcess(
      "nsenter",
      ["--target", String(this.#leader()), "--net", "--", program, ...args],
      options,
    );
  }

  /** How many logins sshd has accepted since the host exists. */
  async sshdAcceptedConnections(): Promise<number> {
    const log = await this.require("journalctl -q -o cat -t sshd -t sshd-session");
    return log.split("\n").filter((line) => line.startsWith("Accepted ")).length;
  }

  /** What a unit has written, all boots together, one message a line. */
  journal(unit: string): Promise<string> {
    return this.require(`journalctl -q -o cat -u '${unit}'`);
  }

  /** Starts the host with the disk it has: after `powerCut`. With `keep` it outlives this process. */
  async boot(keep = false): Promise<void> {
    const { number, name, kind, address, disk, veth, cgroup, slowLink } = this.#record;
    const tie = keep ? [] : ["setpriv", "--pdeathsig", "KILL", "--"];
    const [program = "sh", ...args] = [...tie, "sh", join(__dirname, "host", "boot.sh")];
    const log = openSync(this.#consoleLog(), "a");
    const child = spawn(program, args, {
      stdio: ["ignore", log, log],
      detached: true,
      env: {
        PATH: process.env.PATH,
        NUMBER: String(number),
        NAME: name,
        ADDRESS: `${address}/16`,
        IMAGE: await ensureImage(kind, () => undefined),
        DISK: disk,
        BRIDGE: bridge.name,
        VETH: veth,
        CGROUP: cgroup,
        RATE: slowLink ? "100mbit" : "",
        READ_ONLY_UNITS: kind === "nixos-like" ? "yes" : "no",
      },
    });
    child.unref();
    const stopped = new AbortController();
    const failed = once(child, "exit", { signal: stopped.signal }).then(() => {
      throw new Error(`${name} did not boot:\n${readFileSync(this.#consoleLog(), "utf8")}`);
    });
    try {
      await Promise.race([failed, this.#ready()]);
    } finally {
      stopped.abort();
      failed.catch(() => undefined);
    }
  }

  /** Ends everything on the host at once, as when its power fails; its disk stays. */
  async powerCut(): Promise<void> {
    await requireProcess("sh", [join(__dirname, "host", "halt.sh")], {
      env: { CGROUP: this.#record.cgroup },
    });
  }

  /** Restarts the host from within, in an orderly way. */
  async reboot(): Promise<void> {
    const before = this.#leader();
    await this.run("systemctl reboot");
    await until(`${this.name} to go down`, () => {
      const now = this.#findLeader();
      return now !== undefined && now !== before;
    });
    await this.#ready();
  }

  /** Takes the host off the network; connections to it hang. */
  async cutLink(): Promise<void> {
    await requireProcess("ip", ["link", "set", this.#record.veth, "down"]);
  }

  async restoreLink(): Promise<void> {
    await requireProcess("ip", ["link", "set", this.#record.veth, "up"]);
  }

  /** Removes the host: processes, network, disk. */
  async shutdown(): Promise<void> {
    await this.#release();
  }

  async #ready(): Promise<void> {
    await until(`sshd on ${this.name}`, () => answers(this.address, 22));
    await this.run("systemctl is-system-running --wait", { timeout: bootDeadline });
  }

  #consoleLog(): string {
    return join(this.#record.disk, "console.log");
  }

  #leader(): number {
    const leader = this.#findLeader();
    if (leader === undefined) throw new Error(`the lab's host ${this.name} is off`);
    return leader;
  }

  #findLeader(): number | undefined {
    const file = join(this.#record.cgroup, "payload", "init.scope", "cgroup.procs");
    const pid = existsSync(file) ? readFileSync(file, "utf8").split("\n")[0] : "";
    return pid === "" ? undefined : Number(pid);
  }
}

/** Whether something that speaks first, as sshd does, listens there. */
function answers(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => done(false));
    socket.once("data", () => done(true));
    socket.once("error", () => done(false));
    socket.once("close", () => done(false));
  });
}

/** Asks again until it holds; fails at the deadline of a boot. */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + bootDeadline * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${bootDeadline} s for ${what}`);
    await delay(25);
  }
}
