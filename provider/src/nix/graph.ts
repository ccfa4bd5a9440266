import { basename } from "node:path";
import { askNix } from "./command";
import { forStore } from "./options";
import { reachableFrom } from "./reachable";

/**
 * What each of several valid store paths refers to in whatever number of steps, itself included, as HASH-NAME without the
 * store's folder: of a derivation, what it needs to be built. By one call of Nix, whose graph is smaller than a list for each.
 */
export async function graphsOf(
  paths: readonly string[],
  nixOptions: readonly string[],
): Promise<Map<string, string[]>> {
  const purpose = {
    kind: "nixStore",
    what: "cannot list what store paths refer to",
    where: paths.join(" "),
  } as const;
  const args = ["--query", "--graph", ...paths, ...forStore(nixOptions)];
  const needs = parseGraph(await askNix("nix-store", args, purpose));
  return new Map(paths.map((path) => [path, reachableFrom(basename(path), (name) => needs.get(name) ?? [])]));
}

/** Reads `nix-store --query --graph`, whose edges lead from what is needed to what needs it. */
function parseGraph(text: string): Map<string, string[]> {
  const needs = new Map<string, string[]>();
  for (const [, needed = "", needing = ""] of text.matchAll(/^"([^"]+)" -> "([^"]+)"/gm)) {
    const known = needs.get(needing);
    if (known === undefined) needs.set(needing, [needed]);
    else known.push(needed);
  }
  return needs;
}
