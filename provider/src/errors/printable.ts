import { stripVTControlCharacters } from "node:util";

/** Characters that steer a terminal, but for line ends and tabs; and those that turn the direction of what follows. */
const steering = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu;

/**
 * A text as it may be shown on an operator's terminal. What a host, a guest or a tool wrote can hold sequences that
 * move the cursor, set the window's title or hide a line: they are left out whole. Lines end with `\n`.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r+\n?/g, "\n")
    .replace(steering, "");
}
