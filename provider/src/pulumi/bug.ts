import { readFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, SimpleVmError } from "../errors/error";
import { printable } from "../errors/printable";
import { logForDebugging } from "./engineLog";

/** What this package's manifest says of it; `bugs` is the address or an object that holds it (npm, package.json). */
interface Manifest {
  version: string;
  bugs?: string | { url?: string };
}

/**
 * What was thrown as an error for the user. One that is not meant for them is a mistake of this package's: it becomes a
 * short text with its first line of stack and where to report it. All of the stack goes to Pulumi's log for debugging.
 *
 * @param where what was under way, such as `updating gateway`
 */
export function asUserError(thrown: unknown, where: string): SimpleVmError {
  if (thrown instanceof SimpleVmError) return thrown;
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  logForDebugging(`${where}: ${stack === "" ? messageOf(thrown) : stack}`);
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  const [line] = stack.split("\n").filter((text) => text.startsWith("    at "));
  return new SimpleVmError({
    kind: "bug",
    where,
    what: "this is a mistake in pulumi-simple-vm",
    why: printable([`${name}: ${messageOf(thrown)}`, ...(line === undefined ? [] : [line.trim()])].join(" ")),
    next: reportTo(manifest()),
    cause: thrown,
  });
}

/** Pure: where to report a mistake, and with what. */
export function reportTo({ version, bugs }: Manifest): string {
  const url = typeof bugs === "string" ? bugs : bugs?.url;
  const place = url === undefined ? "report it to those who gave you the package" : `report it at ${url}`;
  return `${place}, as one of release ${version} under Node ${process.version}, with what the same command says with --debug; then run it again`;
}

const manifest = (): Manifest =>
  JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8"));
