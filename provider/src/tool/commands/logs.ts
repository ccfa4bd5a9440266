import { readJournal } from "../../host/tool/journal";
import { exitCodes } from "../failure";
import { namedVm, openFleet } from "../fleet";
import type { CommandContext, ExitCode } from "./command";

/** Options of `logs`. */
export interface LogsOptions {
  /** Keeps on until the user ends it. */
  follow?: boolean;
  /** In journalctl's words. */
  since?: string;
  /** At most so many lines of what was there before. Default: 100, or all where `since` is given. */
  lines?: number;
}

const defaultLines = 100;

/** `logs NAME`: what the VM's unit wrote to its host's journal, the guest's console among it. With --json a line of JSON each. */
export async function logs(
  name: string,
  { follow, since, lines = since === undefined ? defaultLines : undefined }: LogsOptions,
  { options, connections, json, print }: CommandContext,
): Promise<ExitCode> {
  const vm = namedVm(await openFleet(options), name);
  const host = await connections.to(vm.host);
  const ended = new AbortController();
  const end = () => ended.abort();
  if (follow) for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  await readJournal(host, vm.name, { follow: follow ? ended.signal : undefined, since, lines }, (line) =>
    print(json ? JSON.stringify(line) : `${line.time} ${line.text}`),
  );
  return exitCodes.done;
}
