import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached, labCache } from "../lab/cache";
import { requireProcess } from "../lab/process";
import { type NodeVersion, versions } from "./versions";

const dependencies = {
  pnpm: versions.pnpm,
  yarn: versions.yarnClassic,
  "@yarnpkg/cli-dist": versions.yarnBerry,
  "node-22": `npm:node-linux-${process.arch}@${versions.node22}`,
  "node-20": `npm:node-linux-${process.arch}@${versions.node20}`,
};

/** The package managers and the versions of Node, all from npm; kept in the lab's cache. */
export class Tools {
  private constructor(private readonly modules: string) {}

  /** Installs what is not there yet. */
  static async ensure(): Promise<Tools> {
    const recipe = [JSON.stringify(dependencies)];
    const build = async (folder: string) => {
      writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
      await requireProcess("npm", ["install", "--ignore-scripts"], { cwd: folder, timeout: 600 });
    };
    return new Tools(join(await cached({ name: "installs-tools", recipe, build }), "node_modules"));
  }

  /** A file of one of the packages. */
  file(...path: string[]): string {
    return join(this.modules, ...path);
  }

  /** The folders to be put first on PATH for a version of Node; none for the one that runs this. */
  pathOf(node: NodeVersion): string[] {
    return node === "24" ? [] : [this.file(`node-${node}`, "bin")];
  }
}

/** Where a package manager keeps what it has downloaded, for all installations. */
export const storeOf = (manager: string): string => join(labCache(), "installs-stores", manager);
