import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pageGroups } from "../../../scripts/site/pages";

export const root = join(__dirname, "..", "..", "..");

/** A block of code of a page. */
export interface Block {
  /** The page and the line at which the code begins. */
  place: string;
  language: string;
  text: string;
}

/** All texts of the site, by their paths from the root. */
export const pages: readonly string[] = ["README.md", ...Object.values(pageGroups).flat()];

export const readPage = (page: string): string => readFileSync(join(root, page), "utf8");

/** The blocks of code in a text. */
export function blocksIn(page: string, text: string): Block[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ 1: language = "", 2: code = "", index }) => ({
    place: `${page}:${text.slice(0, index).split("\n").length + 1}`,
    language,
    text: code,
  }));
}

/** All blocks of one language. */
export const blocksOf = (language: string): Block[] =>
  pages.flatMap((page) => blocksIn(page, readPage(page))).filter((block) => block.language === language);
