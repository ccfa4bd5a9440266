import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached, labCache } from "../lab/cache";
import { requireProcess } from "../lab/process";
import { versions } from "./versions";

const node = `node-linux-${process.arch}`;

/** Package managers and versions of Node, all from npm: package, version, and the program in it. */
const tools = {
  pnpm: ["pnpm", versions.pnpm, "bin/pnpm.mjs"],
  yarnClassic: ["yarn", versions.yarnClassic, "bin/yarn.js"],
  yarnBerry: ["@yarnpkg/cli-dist", versions.yarnBerry, "bin/yarn.js"],
  node22: [node, versions.node22, "bin/node"],
  node20: [node, versions.node20, "bin/node"],
} as const;

/** The program of a tool, which is installed into the lab's cache where it is not there yet. */
export async function ensureTool(tool: keyof typeof tools): Promise<string> {
  const [name, version, program] = tools[tool];
  const manifest = JSON.stringify({ private: true, dependencies: { [name]: version } });
  const build = async (folder: string) => {
    writeFileSync(join(folder, "package.json"), manifest);
    await requireProcess("npm", ["install", "--ignore-scripts"], { cwd: folder, timeout: 600 });
  };
  const folder = await cached({ name: `installs-${tool}`, recipe: [manifest], build });
  return join(folder, "node_modules", name, program);
}

/** Where a package manager keeps what it has downloaded, for all installations. */
export const storeOf = (manager: string): string => join(labCache(), "installs-stores", manager);
