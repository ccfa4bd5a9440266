import { PassThrough } from "node:stream";
import { z } from "zod";
import { printable } from "../../errors/printable";
import type { HostConnection } from "../../ssh/connection";
import { hostPaths } from "../paths";
import { type HostScript, textOf } from "../script";

/** Which part of a VM's journal is wanted. */
export interface JournalRequest {
  /** Keeps on telling until it is aborted. */
  follow?: AbortSignal;
  /** Since when, in journalctl's words: `-1h`, `today`, `2026-01-31 12:00`. Default: what `lines` bounds. */
  since?: string;
  /** At most so many lines of what was there before. Default: all. */
  lines?: number;
}

/** A line of a VM's journal. */
export interface JournalLine {
  /** When it was written, in ISO 8601. */
  time: string;
  /** What was written, printable; a guest writes here what it likes. */
  text: string;
}

/** A week, in seconds: as long as one `logs --follow` may last, as Node's timers end at 24 days. */
export const longestFollow = 7 * 24 * 3600;

/** Source: systemd.journal-fields(7), and journalctl(1) for `json`: a text that is none is an array of bytes. */
const entry = z.object({
  __REALTIME_TIMESTAMP: z.string().regex(/^[0-9]+$/),
  MESSAGE: z.union([z.string(), z.array(z.int().min(0).max(255)), z.null()]).optional(),
});

/** The script that reads a VM's journal. */
export const journalScript = (
  name: string,
  { follow, since = "", lines = 0 }: JournalRequest,
): HostScript => ({
  variables: { unit: hostPaths(name).unit, follow: follow !== undefined, since, line_count: lines },
  files: ["tool/journal"],
});

/** Hands over what a VM's unit wrote to its host's journal, line by line. */
export async function readJournal(
  host: HostConnection,
  name: string,
  request: JournalRequest,
  onLine: (line: JournalLine) => void,
): Promise<void> {
  const input = new PassThrough();
  const end = () => input.end();
  if (request.follow === undefined) end();
  else request.follow.addEventListener("abort", end, { once: true });
  await host.run(textOf(journalScript(name, request)), {
    what: `read the journal of the VM ${name}`,
    input,
    timeoutSeconds: request.follow === undefined ? undefined : longestFollow,
    onLine: (text) => {
      const line = journalLine(text);
      if (line !== undefined) onLine(line);
    },
  });
}

/** Pure: a line of `journalctl --output=json`; `undefined` for one that is none. */
export function journalLine(text: string): JournalLine | undefined {
  const read = entry.safeParse(parsed(text));
  if (!read.success) return undefined;
  const { __REALTIME_TIMESTAMP: microseconds, MESSAGE: message } = read.data;
  const told = Array.isArray(message) ? Buffer.from(message).toString("utf8") : (message ?? "");
  const time = new Date(Number(microseconds) / 1000).toISOString();
  return { time, text: printable(told).replace(/\n$/, "") };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
