import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { linkMistakes } from "./links";
import { generatePages } from "./typedoc";

/** The file by which a folder is known as one of ours. */
const siteMark = join("assets", "navigation.js");

/**
 * Writes the documentation into a folder, as files that a browser opens without a server: the texts of the repository and
 * the reference from the doc comments. What was there before stays until the new one is whole.
 *
 * @returns what is wrong with it: a type that is not documented, a link that leads nowhere; nothing is written then
 * @throws Error when the folder has files that are no site
 */
export async function buildSite(folder: string): Promise<string[]> {
  const target = resolve(folder);
  if (existsSync(target) && !existsSync(join(target, siteMark))) {
    throw new Error(`${target} is there and is no site: name another folder, or remove it`);
  }
  mkdirSync(dirname(target), { recursive: true });
  const staged = mkdtempSync(`${target}.`);
  try {
    const mistakes = [...(await generatePages(staged)), ...linkMistakes(staged)];
    if (mistakes.length === 0) {
      rmSync(target, { recursive: true, force: true });
      renameSync(staged, target);
    }
    return mistakes;
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}
