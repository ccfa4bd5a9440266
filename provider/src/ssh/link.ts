import type { Duplex } from "node:stream";
import { backOff } from "exponential-backoff";
import type { NodeSSH } from "node-ssh";
import type { Client, ClientChannel } from "ssh2";
import { messageOf } from "../errors/error";
import { Channels, type Lasting } from "./channels";
import { keepAlive } from "./keepAlive";
import type { JumpHost, Transport } from "./transport";

const CLOSE_TIMEOUT_SECONDS = 2;

/** The link was lost before a command was sent: it can be sent again over a new one. */
export class NotStartedError extends Error {}

/** A channel that was opened. An object, so that waiting for the channel is not waiting for the end of its use. */
interface InUse<T> {
  used: Promise<T>;
}

/** One SSH connection that is logged in, for as long as it lasts. */
export class Link implements JumpHost {
  readonly fingerprint: string;
  readonly #ssh: NodeSSH;
  readonly #client: Client;
  readonly #transport: Transport;
  readonly #channels = new Channels();
  readonly #closed: Promise<void>;
  #alive = true;

  constructor(ssh: NodeSSH, client: Client, transport: Transport, fingerprint: string) {
    this.#ssh = ssh;
    this.#client = client;
    this.#transport = transport;
    this.fingerprint = fingerprint;
    const stopKeepAlive = keepAlive(transport.stream, () => this.#ping());
    this.#closed = new Promise((resolve) => {
      client.once("close", () => {
        this.#alive = false;
        stopKeepAlive();
        resolve();
      });
    });
    client.once("end", () => {
      this.#alive = false;
    });
    client.on("error", () => {
      this.#alive = false;
      transport.stream.destroy();
    });
    this.hold()();
  }

  get alive(): boolean {
    return this.#alive;
  }

  hold(): () => void {
    return this.#transport.hold();
  }

  /**
   * Opens a channel for a command line, once fewer than four are in use. `use` is called while ssh2 still handles the
   * packet in which the host confirmed the command, and must listen at once: the end of a short command is in the same one.
   *
   * @throws NotStartedError when the link was lost before
   */
  async withChannel<T>(
    line: string,
    use: (channel: ClientChannel) => Promise<T>,
    lasting: Partial<Lasting> = {},
  ): Promise<T> {
    return this.#channels.take(lasting, async (opened) => {
      const release = this.hold();
      try {
        const { used } = await this.#openChannel(line, (channel) => {
          opened();
          return use(channel);
        });
        return await used;
      } finally {
        release();
      }
    });
  }

  /**
   * The host's limit counts channels that it has not quite closed yet: a refused one is tried again, as long as other
   * channels are open, each of which has an end, and a few times without any.
   */
  async #openChannel<T>(line: string, use: (channel: ClientChannel) => Promise<T>): Promise<InUse<T>> {
    const isRefusal = (thrown: unknown) => messageOf(thrown).includes("Channel open failure");
    let refusedAlone = 0;
    return backOff(() => this.#exec(line, use), {
      numOfAttempts: Number.POSITIVE_INFINITY,
      maxDelay: 2000,
      retry: (thrown: unknown) => {
        if (!this.#alive || !isRefusal(thrown)) return false;
        if (!this.#channels.refused()) refusedAlone += 1;
        return refusedAlone < 8;
      },
    });
  }

  #exec<T>(line: string, use: (channel: ClientChannel) => Promise<T>): Promise<InUse<T>> {
    return new Promise((resolve, reject) => {
      try {
        this.#client.exec(line, (error, channel) => {
          if (error) reject(error);
          else resolve({ used: use(channel) });
        });
      } catch (cause) {
        reject(new NotStartedError("the link was lost before the command was sent", { cause }));
      }
    });
  }

  async forward(address: string, port: number): Promise<Duplex> {
    return this.#ssh.forwardOut("127.0.0.1", 0, address, port);
  }

  /** A request that every host answers and that changes nothing: it forgets a forwarding that was never asked for. */
  #ping(): void {
    try {
      this.#client.unforwardIn("", 0, () => undefined);
    } catch {
      this.#transport.stream.destroy();
    }
  }

  /** Says goodbye; a host that does not answer is left. */
  async close(): Promise<void> {
    this.#ssh.dispose();
    this.#client.end();
    const deadline = setTimeout(() => this.#transport.stream.destroy(), CLOSE_TIMEOUT_SECONDS * 1000);
    await this.#closed;
    clearTimeout(deadline);
  }
}
