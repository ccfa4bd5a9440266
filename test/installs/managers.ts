import { ensureTool, storeOf } from "./tools";

/** How a package manager is told to install a folder's dependencies, and to run what is in them. */
export interface Manager {
  /** Files that the project has for it, by name. */
  files: Record<string, string>;
  /** Added to the environment of the project's processes: of Node's, that is. */
  environment: Record<string, string>;
  /** The command line that installs. */
  install: string[];
  /** What stands before a program of a dependency: `npx`. */
  run: string[];
}

/** npm, with its own cache. */
const npm = async (): Promise<Manager> => ({
  files: {},
  environment: {},
  install: ["npm", "install", "--ignore-scripts", "--prefer-offline"],
  run: ["npx", "--no-install"],
});

/** pnpm, whose packages see what they depend on and nothing else where `hoist` is off. */
const pnpm = (hoist: boolean) => async (): Promise<Manager> => {
  const program = ["node", await ensureTool("pnpm")];
  const options = ["--prefer-offline", "--store-dir", storeOf("pnpm")];
  // As README.md has it: pnpm fails where it is not told about install scripts.
  const allowBuilds = { "cpu-features": false, protobufjs: false, ssh2: false };
  return {
    files: { "pnpm-workspace.yaml": JSON.stringify({ hoist, allowBuilds }) },
    environment: {},
    install: [...program, "install", ...options],
    run: [...program, "exec"],
  };
};

/** yarn 1, "classic". */
const yarnClassic = async (): Promise<Manager> => {
  const program = ["node", await ensureTool("yarnClassic")];
  const options = ["--ignore-scripts", "--prefer-offline", "--non-interactive"];
  return {
    files: {},
    environment: {},
    install: [...program, "install", ...options, "--cache-folder", storeOf("yarn-classic")],
    run: [...program, "--silent", "run"],
  };
};

/** yarn 4, "berry": with a folder of packages, or with Plug'n'Play, which has none and resolves by a hook in Node. */
const yarnBerry = (nodeLinker: "node-modules" | "pnp") => async (): Promise<Manager> => {
  const program = ["node", await ensureTool("yarnBerry")];
  const settings = { nodeLinker, enableScripts: false, enableTelemetry: false, enableGlobalCache: true };
  return {
    files: {
      ".yarnrc.yml": JSON.stringify({ ...settings, globalFolder: storeOf("yarn-berry") }),
      // Else the project would belong to a project in a folder above.
      "yarn.lock": "",
    },
    environment: nodeLinker === "pnp" ? { NODE_OPTIONS: "--require ./.pnp.cjs" } : {},
    install: [...program, "install"],
    run: [...program, "run"],
  };
};

/** The package managers of the matrix. */
export const managers = {
  npm,
  pnpm: pnpm(true),
  "pnpm, nothing hoisted": pnpm(false),
  "yarn 1": yarnClassic,
  "yarn 4, node_modules": yarnBerry("node-modules"),
  "yarn 4, Plug'n'Play": yarnBerry("pnp"),
} satisfies Record<string, () => Promise<Manager>>;

/** The name of a package manager, as the matrix has it. */
export type ManagerName = keyof typeof managers;
