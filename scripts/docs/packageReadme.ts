import { posix } from "node:path";

/** A page by its path from the root. */
export interface Page {
  path: string;
  text: string;
}

/**
 * The README of the package, which explains itself to somebody who has no clone: its beginning, and the pages behind it,
 * each a level deeper. Links among them lead to their place in this one text; of others the words alone are left.
 */
export function packageReadme(beginning: string, pages: readonly Page[]): string {
  const titles = new Map(pages.map(({ path, text }) => [path, anchorOf(/^# (.+)$/m.exec(text)?.[1] ?? "")]));
  const linked = (from: string, text: string) =>
    text.replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, (link: string, words: string, target: string) => {
      const [file = "", anchor] = target.split("#");
      if (file === "") return link;
      const title = titles.get(posix.join(posix.dirname(from), file));
      return title === undefined ? words : `[${words}](#${anchor ?? title})`;
    });
  const parts = pages.map(({ path, text }) => outsideCode(deeper(text), (part) => linked(path, part)));
  return `# pulumi-simple-vm\n\n${[outsideCode(beginning, (part) => linked("README.md", part)), ...parts.map((part) => part.trim())].join("\n\n")}\n`;
}

/** What is done to a text, and not to the code in it. */
const outsideCode = (text: string, change: (part: string) => string): string =>
  text
    .split(/(^```.*?^```$)/ms)
    .map((part) => (part.startsWith("```") ? part : change(part)))
    .join("");

const deeper = (text: string): string => outsideCode(text, (part) => part.replace(/^#/gm, "##"));

const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
