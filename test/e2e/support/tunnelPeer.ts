import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { requireProcess, runProcess } from "../../lab/process";
import { wireguardPair } from "./wireguardPair";

/** A program that ends with this process, however that comes about. */
const tied = (...command: string[]): [string, string[]] => [
  "setpriv",
  ["--pdeathsig", "KILL", "--", ...command],
];

/** Where a guest is in the tunnel, and where its WireGuard is reached from this machine. */
export interface TunnelEnd {
  publicKey: string;
  address: string;
  endpoint: string;
}

/**
 * This machine's end of a tunnel, made by wireguard-go. Its interface is alone in a network namespace of its own: what runs
 * there reaches the other end through the tunnel, and nothing else at all.
 */
export class TunnelPeer {
  private constructor(
    readonly publicKey: string,
    private readonly name: string,
    private readonly namespace: ChildProcess,
    private readonly wireguard: ChildProcess,
  ) {}

  /** @param address of this end in the tunnel, with its prefix length */
  static async open(address: string): Promise<TunnelPeer> {
    const { privateKey, publicKey } = wireguardPair();
    const name = `svtunnel${process.pid}`;
    const namespace = spawn(...tied("unshare", "--net", "sh", "-c", "echo made; exec cat"));
    const wireguard = spawn(...tied("wireguard-go", "--foreground", name), { stdio: "ignore" });
    const peer = new TunnelPeer(publicKey, name, namespace, wireguard);
    try {
      await once(namespace.stdout, "data");
      await peer.#begin(address, privateKey);
    } catch (error) {
      peer.close();
      throw error;
    }
    return peer;
  }

  async #begin(address: string, privateKey: string): Promise<void> {
    await until("wireguard-go", async () => (await runProcess("wg", ["show", this.name])).code === 0);
    const setKey = 'cat | wg set "$1" listen-port 0 private-key /dev/stdin';
    await requireProcess("sh", ["-c", setKey, "sh", this.name], { input: privateKey });
    // Its UDP socket stays in the namespace that it was started in.
    await requireProcess("ip", ["link", "set", this.name, "netns", String(this.namespace.pid)]);
    for (const words of [`address add ${address} dev ${this.name}`, `link set ${this.name} up`])
      await requireProcess("nsenter", [...this.#inside(), "ip", ...words.split(" ")]);
    await until("wireguard-go's port", async () => (await this.port()) > 0);
  }

  /** UDP port of this machine that the other end may write to. */
  async port(): Promise<number> {
    return Number(await requireProcess("wg", ["show", this.name, "listen-port"]));
  }

  /** Adds the other end. */
  async meet({ publicKey, address, endpoint }: TunnelEnd): Promise<void> {
    const peer = ["peer", publicKey, "allowed-ips", `${address}/32`, "endpoint", endpoint];
    await requireProcess("wg", ["set", this.name, ...peer, "persistent-keepalive", "1"]);
  }

  /** A port of 127.0.0.1 that leads through the tunnel. */
  async leadTo(address: string, port: number): Promise<TunnelPort> {
    const command = tied("nsenter", ...this.#inside(), "busybox", "nc", address, String(port));
    const tunnelPort = new TunnelPort(command);
    await tunnelPort.listen();
    return tunnelPort;
  }

  close(): void {
    this.wireguard.kill("SIGKILL");
    this.namespace.kill("SIGKILL");
  }

  #inside(): string[] {
    return ["--target", String(this.namespace.pid), "--net", "--"];
  }
}

/** A listener on this machine's loopback, each of whose connections a program carries on. */
export class TunnelPort {
  /** How many connections there have been. */
  connections = 0;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  constructor([program, args]: [string, string[]]) {
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#open.add(socket);
      const carrier = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
      const end = () => {
        this.#open.delete(socket);
        carrier.kill("SIGKILL");
        socket.destroy();
      };
      socket.on("error", end).on("close", end);
      carrier.on("close", end).stdin.on("error", end);
      socket.pipe(carrier.stdin);
      carrier.stdout.pipe(socket);
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited 20 s for ${what}`);
    await delay(50);
  }
}
