import type { Duplex, Readable } from "node:stream";
import { messageOf, SimpleVmError } from "../errors/error";
import { commandLine, foundPath } from "./command";
import { CommandInput } from "./commandInput";
import { inLines } from "./commandOutput";
import { converse } from "./conversation";
import { RemoteCommandError } from "./errors";
import { type Link, NotStartedError } from "./link";
import { type CommandContext, outputOf } from "./outcome";

/** How one script is run. */
export interface RunOptions {
  /** The purpose, as it stands behind "cannot" in an error: "query missing paths". */
  what: string;
  /**
   * Standard input; secrets and data go here. A stream of any size is sent no faster than the script reads, and destroyed when the
   * script ends first. A script also sees the end of its input when the link is lost: the end is no sign of completeness.
   */
  input?: string | Buffer | Readable;
  /** After so many seconds the host ends the script. Default: 120. */
  timeoutSeconds?: number;
  /** Is given each line of standard output as it comes, without its end. `run` then gives an empty text. */
  onLine?: (line: string) => void;
  /** As `onLine`, but is given the bytes as they come, for output that is not of lines. Only one of the two is called. */
  onChunk?: (chunk: Buffer) => void;
  /**
   * For a script that lasts: called when another one waits for a channel and the host opens no more of them (MaxSessions).
   * This one should end soon, as by the end of its input. It may be called more than once.
   */
  giveWay?: () => void;
}

/** A host on which scripts can be run. It stays usable when its link is lost: the next script connects anew. */
export interface HostConnection {
  /** `root@10.88.0.2:22`. */
  readonly label: string;
  /** `SHA256:...` of the host key that was verified. */
  readonly hostKeyFingerprint: string;
  /**
   * Runs a script by /bin/sh with the PATH of a login, and gives its standard output.
   * The script's text is seen in the host's process list: it is no place for secrets.
   *
   * @throws RemoteCommandError when it does not end with exit code 0
   * @throws HostConnectionError when the link was lost and there is no new one
   */
  run(script: string, options: RunOptions): Promise<string>;
}

/** A host through which other machines are reached too. */
export interface ForwardingConnection extends HostConnection {
  /**
   * Opens a connection from the host to an address, as `ssh -W` does.
   *
   * @throws SimpleVmError when the host does not get there
   * @throws HostConnectionError when the link was lost and there is no new one
   */
  forward(address: string, port: number): Promise<Duplex>;
}

const DEFAULT_TIMEOUT_SECONDS = 120;

/** The host ends a script by itself; this much later we stop waiting for it. */
const GRACE_SECONDS = 15;

/** Commands that wait for a channel when the link is lost are sent over the next one, but not forever. */
const LINKS_TRIED = 3;

/** A host connection over whichever link there is at the moment. */
export class PooledConnection implements ForwardingConnection {
  /** What a login shell on the host said once. */
  #path: string | undefined;

  constructor(
    readonly label: string,
    readonly hostKeyFingerprint: string,
    private readonly sudo: boolean,
    private readonly currentLink: () => Promise<Link>,
  ) {}

  async run(script: string, options: RunOptions): Promise<string> {
    const input = new CommandInput(options.input);
    try {
      const timeoutSeconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
      const line = commandLine(script, { sudo: this.sudo, timeoutSeconds, path: this.#path });
      const context = { where: this.label, what: options.what, timeoutSeconds, sudo: this.sudo };
      return await this.#runLine(line, input, context, options);
    } finally {
      input.discard();
    }
  }

  async forward(address: string, port: number): Promise<Duplex> {
    const link = await this.currentLink();
    try {
      return await link.forward(address, port);
    } catch (cause) {
      const what = `cannot reach ${address} port ${port} from there`;
      throw new SimpleVmError({
        kind: "notForwarded",
        where: this.label,
        what,
        why: messageOf(cause),
        cause,
      });
    }
  }

  async #runLine(
    line: string,
    input: CommandInput,
    context: CommandContext,
    { onLine, onChunk = onLine && inLines(onLine), giveWay }: RunOptions,
  ): Promise<string> {
    for (let tried = 1; ; tried += 1) {
      const link = await this.currentLink();
      try {
        const outcome = await link.withChannel(
          line,
          (channel) => converse(channel, input, context.timeoutSeconds + GRACE_SECONDS, onChunk),
          { giveWay },
        );
        this.#path ??= foundPath(outcome.stdout);
        return outputOf(outcome, context);
      } catch (thrown) {
        if (thrown instanceof RemoteCommandError) throw thrown;
        if (!(thrown instanceof NotStartedError) || tried === LINKS_TRIED)
          throw noChannel(thrown, link, context);
      }
    }
  }
}

/** The channel was refused for good, or the link was lost before the host confirmed the command. */
function noChannel(cause: unknown, link: Link, { where, what }: CommandContext): RemoteCommandError {
  const end = { exitCode: null, stdout: "", stderr: "", connectionLost: !link.alive };
  const reason = link.alive ? "the host opened no channel for it" : "the connection was lost";
  return new RemoteCommandError(end, {
    kind: link.alive ? "commandFailed" : "connectionLost",
    where,
    what: `cannot ${what} (${reason})`,
    why: messageOf(cause),
    cause,
  });
}
