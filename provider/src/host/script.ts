import { readFileSync } from "node:fs";
import { join } from "node:path";
import { quote } from "shell-quote";

/** What a script's variables are set to. Booleans are 1 and 0, of a list each word has a line. */
export type Variables = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * A script for a host: files of scripts/, one after the other, behind the variables that they need. A value is quoted and
 * stands in front; nothing is ever put into the middle of a file.
 */
export interface HostScript {
  variables: Variables;
  /** Names of files in scripts/, without their ending `.sh`: functions first, what calls them last. */
  files: readonly string[];
}

/** The text of a script as /bin/sh takes it. */
export const textOf = ({ variables, files }: HostScript): string =>
  assignments(variables) + files.map((file) => readScript(`${file}.sh`)).join("");

/** Commands of sh that set variables. */
export const assignments = (variables: Variables): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${shellWord(asText(value))}\n`)
    .join("");

/** A word for sh, whatever it holds. */
export const shellWord = (word: string): string => quote([word]);

function asText(value: Variables[string]): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return typeof value === "object" ? value.join("\n") : String(value);
}

/** A file of scripts/, without its comments: a command line has little room. */
export function readScript(file: string): string {
  return readFileSync(join(__dirname, "scripts", file), "utf8").replace(/^\s*#.*\n/gm, "");
}
