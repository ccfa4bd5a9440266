import { runNix } from "./command";
import { NixError } from "./errors";

/** So many lines of a failed build's log stand in the error, whatever Nix's own setting `log-lines` says. */
const linesTold = 30;

/** The most that is told of one line, in characters. */
const longestLine = 300;

/** A builder failed: Nix 2.8's words, and those of later versions. */
const builderFailed = /error: (?:builder for|Cannot build) '(\/nix\/store\/[^']+\.drv)'/;

/** What Nix itself tells of the log, with fewer lines for users whom its daemon does not trust. */
const ownTail = /^\s+>|^\s*last \d+ log lines:|^\s*For full logs, run|^\s+nix log \/nix\/store\//i;

/** The error of a failed build with the end of the builder's log, and the command that shows all of it; others as they are. */
export async function withBuildLog(error: unknown): Promise<unknown> {
  if (!(error instanceof NixError)) return error;
  const { why = "", next, ...parts } = error.parts;
  const drvPath = builderFailed.exec(why)?.[1];
  const log = drvPath === undefined ? [] : await logOf(drvPath);
  if (log.length === 0) return error;
  const told = why.split("\n").filter((line) => !ownTail.test(line));
  const all = `\`nix log ${drvPath}\` shows the whole log`;
  return new NixError({
    ...parts,
    why: [...told, `The end of the log of ${drvPath}:`, ...endOf(log)].join("\n"),
    next: next === undefined ? all : `${next}; ${all}`,
  });
}

/** Pure: the lines of a log that are told. */
export const endOf = (log: readonly string[]): string[] =>
  log
    .slice(-linesTold)
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)} [...]` : line));

/** The lines of a derivation's log; none where this machine has no log of it. */
async function logOf(drvPath: string): Promise<string[]> {
  const purpose = { kind: "nixStore", what: "cannot read the build's log", where: drvPath } as const;
  const read = runNix("nix-store", ["--read-log", drvPath], purpose).catch(() => undefined);
  const log = (await read)?.stdout.trimEnd() ?? "";
  return log === "" ? [] : log.split("\n");
}
