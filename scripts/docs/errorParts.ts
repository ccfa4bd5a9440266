import { errorTopics } from "../../provider/src/errors/kinds";
import type { ErrorEntry } from "../../provider/src/errors/kinds/entry";
import { code } from "./markdown";

/** The entries of docs/errors.md, by the name of the part that they stand in. */
export function errorParts(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errorTopics).map(([topic, entries]) => [
      topic,
      Object.values(entries).map(entryText).join("\n\n"),
    ]),
  );
}

function entryText({ heading, also = [], meaning }: ErrorEntry): string {
  const others = also.length === 0 ? [] : [`Also: ${also.map(code).join(", ")}.`];
  return `### ${code(heading)}\n${[...others, ...paragraphs(meaning)].join("\n\n")}`;
}

/** Each paragraph of the code's lines as a line of the page. */
const paragraphs = (lines: readonly string[]): string[] =>
  lines
    .join("\n")
    .split("\n\n")
    .map((paragraph) => paragraph.replaceAll("\n", " "));
