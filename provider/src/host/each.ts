import { SimpleVmError } from "../errors/error";
import type { HostConnection } from "../ssh/connection";
import { parseAnswer } from "./answers";
import { assignments, textOf, type Variables } from "./script";

/** One and the same script for many, which a host runs one after the other in one go. */
export interface ManyScripts {
  /** The files of the script, as in `HostScript`; each run of it is a process of its own, which may end as it likes. */
  files: readonly string[];
  /** The variables of each run. They travel on standard input, as there may be any number. */
  runs: readonly Variables[];
  /** What comes after all of them: files and their variables. Default: nothing. */
  last?: { variables: Variables; files: readonly string[] };
}

/** The text of such a script, and what its standard input is to be. */
export function textOfMany({ files, runs, last }: ManyScripts): { text: string; input: string } {
  const one = textOf({ variables: {}, files });
  const body = textOf({ variables: {}, files: ["lib/tell", "lib/each", ...(last?.files ?? [])] });
  return {
    text: `${assignments(last?.variables ?? {})}one() (\n${one}\n)\n${body}`,
    input: runs.map((variables) => `${assignments(variables)}each\n`).join(""),
  };
}

/**
 * Runs such a script. Gives how each run ended, in their order, and what was told after all of them.
 *
 * @throws SimpleVmError when the answer is not that of so many
 */
export async function runMany(
  host: HostConnection,
  many: ManyScripts,
  what: string,
): Promise<{ parts: Part[]; rest: string }> {
  const { text, input } = textOfMany(many);
  const answer = partsOf(await host.run(text, { what, input }));
  if (answer?.parts.length === many.runs.length) return answer;
  throw new SimpleVmError({
    kind: "unreadableAnswer",
    where: host.label,
    what: `cannot ${what}`,
    why: "what the host answered cannot be read",
  });
}

/** How one of many runs of a script ended (scripts/lib/each.sh), and what it told. */
export interface Part {
  output: string;
  code: number;
  /** What it wrote as an error; nothing of one that succeeded. */
  said: string;
}

/** Pure: the parts of an answer, and what was told after them; `undefined` when it is none. */
export function partsOf(output: string): { parts: Part[]; rest: string } | undefined {
  const parts: Part[] = [];
  let told = "";
  for (const line of output.split(/(?<=\n)/)) {
    told += line;
    if (!line.startsWith("end=")) continue;
    const end = parseAnswer("end", line)?.end;
    if (end === undefined) return undefined;
    const [code, said] = end;
    parts.push({ output: told.slice(0, -line.length), code, said });
    told = "";
  }
  return { parts, rest: told };
}
