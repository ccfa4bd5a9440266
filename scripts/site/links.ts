import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Links of a folder's pages that lead nowhere: to a file that is not there, or to an anchor that the page has not. */
export function linkMistakes(folder: string): string[] {
  const pages = new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".html"))
      .map((path) => [join(folder, path), readFileSync(join(folder, path), "utf8")]),
  );
  const anchors = new Map([...pages].map(([path, text]) => [path, anchorsOf(text)]));
  const problem = (page: string, target: string): string | undefined => {
    const [file = "", anchor = ""] = target.split("#");
    const path = file === "" ? page : resolve(dirname(page), decodeURIComponent(file));
    if (!isFile(path)) return "there is no such file";
    const known = anchors.get(path);
    return anchor === "" || known === undefined || known.has(decodeURIComponent(anchor))
      ? undefined
      : "the page has no such anchor";
  };
  return [...pages].flatMap(([page, text]) =>
    linksOf(text).flatMap((target) => {
      const found = problem(page, target);
      return found === undefined ? [] : [`${relative(folder, page)}: ${target}: ${found}`];
    }),
  );
}

/** Links within the site; those with a scheme lead out of it, but `file:` would be this machine's. */
const linksOf = (html: string): string[] => [
  ...new Set(
    [...html.matchAll(/<(?:a|img|link|script)\b[^>]*?\s(?:href|src)="([^"]*)"/g)]
      .map(([, target = ""]) => target.replaceAll("&amp;", "&"))
      .filter((target) => !/^(?:https?|mailto|data):/.test(target)),
  ),
];

const anchorsOf = (html: string): Set<string> =>
  new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = ""]) => id));

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
