import type { z } from "zod";
import { SimpleVmError } from "../errors/error";
import { detachedAnswers } from "./answers/detached";
import { sightAnswers } from "./answers/sight";
import { storeAnswers } from "./answers/store";
import { toolAnswers } from "./answers/tool";

/*
 * Everything that scripts tell, in one place: lines `name=value`, written by `tell` and `tell_text` of scripts/lib/tell.sh
 * alone. Nothing is overlooked: a line that is unknown, misshapen or there too often makes all of an answer none, as an
 * answer decides what the state says.
 */

/** The answer of each script, by what it is about. */
export const answers = { ...detachedAnswers, ...sightAnswers, ...storeAnswers, ...toolAnswers } as const;

/** What the script of this name told. */
export type Answer<Name extends keyof typeof answers> = z.output<(typeof answers)[Name]>;

/** Pure: reads an answer; `undefined` when it is none. */
export function parseAnswer<Name extends keyof typeof answers>(
  name: Name,
  output: string,
): Answer<Name> | undefined {
  const lines = output.split("\n");
  if (lines.pop() !== "") return undefined;
  const told = new Map<string, string[]>();
  for (const line of lines) {
    const [, kind, value] = /^([A-Za-z]+)=(.*)$/s.exec(line) ?? [];
    if (kind === undefined || value === undefined) return undefined;
    told.set(kind, [...(told.get(kind) ?? []), value]);
  }
  return answers[name].safeParse(Object.fromEntries(told)).data as Answer<Name> | undefined;
}

/**
 * Reads the answer of a host.
 *
 * @throws SimpleVmError when it is none
 */
export function readAnswer<Name extends keyof typeof answers>(
  name: Name,
  output: string,
  { where, what }: { where: string; what: string },
): Answer<Name> {
  const answer = parseAnswer(name, output);
  if (answer !== undefined) return answer;
  throw new SimpleVmError({
    kind: "unreadableAnswer",
    where,
    what: `cannot ${what}`,
    why: "what the host answered cannot be read",
  });
}
