import { dirname, join } from "node:path";
import { askNix } from "./command";
import { graphsOf } from "./graph";
import { forStore } from "./options";

/** A store path and the size of its contents as a Nix archive, in bytes. */
export interface SizedPath {
  path: string;
  narSize: number;
}

/** The sizes of closures in the deployer's store; of one session, which asks Nix for the size of each path once. */
export class SizedClosures {
  readonly #sizes = new Map<string, number>();

  /** All store paths that each of several valid paths needs, itself included. By two calls of Nix. */
  async of(outPaths: readonly string[], nixOptions: readonly string[]): Promise<Map<string, SizedPath[]>> {
    const closures = [...(await graphsOf(outPaths, nixOptions))].map(
      ([outPath, names]) => [outPath, names.map((name) => join(dirname(outPath), name))] as const,
    );
    await this.#learn(new Set(closures.flatMap(([, paths]) => paths)), nixOptions);
    return new Map(closures.map(([outPath, paths]) => [outPath, paths.map((path) => this.#sized(path))]));
  }

  #sized(path: string): SizedPath {
    return { path, narSize: this.#sizes.get(path) ?? 0 };
  }

  async #learn(paths: ReadonlySet<string>, nixOptions: readonly string[]): Promise<void> {
    const unknown = [...paths].filter((path) => !this.#sizes.has(path));
    if (unknown.length === 0) return;
    const purpose = {
      kind: "nixStore",
      what: "cannot ask for the sizes of store paths",
      where: "the machine that runs Pulumi",
    } as const;
    const args = ["--query", "--size", ...unknown, ...forStore(nixOptions)];
    const sizes = (await askNix("nix-store", args, purpose)).split("\n");
    for (const [index, path] of unknown.entries()) this.#sizes.set(path, Number(sizes[index]));
  }
}
