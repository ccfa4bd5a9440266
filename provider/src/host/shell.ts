import { quote } from "shell-quote";

/** A word for sh, whatever it holds. */
export const shellWord = (word: string): string => quote([word]);

/** Assignments that begin a script; lists are given a word a line. Booleans are 1 and 0. */
export function shellVariables(values: Record<string, string | boolean | readonly string[]>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${shellWord(shellText(value))}`)
    .join("\n");
}

function shellText(value: string | boolean | readonly string[]): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return typeof value === "string" ? value : value.join("\n");
}
