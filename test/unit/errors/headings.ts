import type { ErrorEntry } from "../../../provider/src/errors/kinds/entry";

/** A word in capitals, which stands for what differs; `QEMU`, `KiB` and the like are what they are. */
const placeholder = /\b(?!QEMU\b|CODE\b)[A-Z]{3,}\b/;

/** All words by which an entry is told. */
const wordsOf = ({ heading, also = [] }: ErrorEntry): string[] => [heading, ...also];

/** The pieces of a heading that are what they are. */
const piecesOf = (heading: string): string[] =>
  heading
    .replace(/^cannot /, "")
    .split(placeholder)
    .map((piece) => piece.trim())
    .filter((piece) => piece.length > 2);

/** Whether a text, of an error or of a program, has the words of an entry; what stands in a string may have escapes. */
export function tells(text: string, entry: ErrorEntry): boolean {
  const plain = text
    .replaceAll('\\"', '"')
    .replaceAll("\\'", "'")
    .replace(/\\([/.[\]()*])/g, "$1");
  return wordsOf(entry).some((heading) => piecesOf(heading).every((piece) => plain.includes(piece)));
}
