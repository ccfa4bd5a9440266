import { type Installation, type Program, type Setting, seen } from "./installation";
import { deploymentWithRouter } from "./recordedVm";
import { versions } from "./versions";

/** One thing that is shown in an installation. */
export interface Row {
  title: string;
  /** What was seen; fails where it is not as it has to be. */
  sees: (installation: Installation) => Promise<string>;
  /** Whether it is part of `npm test`. */
  inTests?: boolean;
}

/** Rows that share an installation, one after the other. */
export interface Group {
  setting: Setting;
  rows: Row[];
}

const commonJs: Program = { folder: "commonJs", main: "index.js" };
const commonJsCjs: Program = { folder: "commonJsCjs", main: "index.cjs" };
const esModule: Program = { folder: "module", main: "index.mjs" };
const typeModule: Program = { folder: "typeModule", main: "index.js", type: "module" };
const typeScript: Program = { folder: "typeScript", main: "index.ts" };
const typeStripping: Program = {
  folder: "typeStripping",
  main: "index.ts",
  type: "module",
  asItIs: true,
};
const component: Program = { folder: "component", main: "index.ts" };
const automation: Program = { folder: "automation", main: "index.ts", type: "module" };

const previewOf = (title: string, program: Program): Row => ({
  title,
  sees: (installation) => installation.preview(program),
});

/** Strict, libraries included, so that a type that the package needs and does not bring is an error. */
const typesBy = (moduleKind: string, moduleResolution: string, program = typeScript): Row => ({
  title: `types of ${program.folder}, ${moduleResolution}`,
  sees: async (installation) => {
    installation.put(program);
    const options = ["--noEmit", "--module", moduleKind, "--moduleResolution", moduleResolution];
    await installation.tool("tsc", "--project", "tsconfig.json", ...options);
    return "tsc: no errors";
  },
});

const tool: Row = {
  title: "simple-vm",
  sees: async (installation) => {
    const version = await installation.tool("simple-vm", "--version");
    const help = await installation.tool("simple-vm", "help");
    if (!help.includes("simple-vm [options] [command]")) throw new Error(help);
    return `--version: ${version}; help: ${help.split("\n").length} lines`;
  },
};

const automationApi: Row = {
  title: "Automation API, inline program",
  sees: async (installation) => {
    const { changes, outPaths } = JSON.parse(await installation.node(automation));
    return seen(changes, outPaths);
  },
};

/** Without the alias the VM would be deleted, and another one created; its state has the stub of its release. */
const inComponent: Row = {
  title: "component, aliases, transforms, VM of an earlier release",
  sees: async (installation) => {
    await installation.import(deploymentWithRouter());
    const text = await installation.preview(component);
    await installation.import({ version: 3, deployment: {} });
    if (!text.includes("update 1") || text.includes("delete")) throw new Error(text);
    return text;
  },
};

const stackTrace: Row = {
  title: "stack trace",
  sees: async (installation) => {
    const text = await installation.node({ folder: "stackTrace", main: "index.js" }, "--enable-source-maps");
    if (!/pulumi-simple-vm\/src\/pulumi\/\w+\.ts:\d+/.test(text)) throw new Error(text);
    return text.trim().replace(/\(\/.*node_modules\//, "(");
  },
};

/** Rows that are part of `npm test`. */
const inTests = (...rows: Row[]): Row[] => rows.map((row) => ({ ...row, inTests: true }));

/** What tells a package manager's links: the program's import, the stub's `require`, the tool. */
const links = [previewOf("TypeScript", typeScript), tool];
const others = [...links, previewOf("ES module (.mjs)", esModule), inComponent];

/** All of the matrix. */
export const groups: Group[] = [
  {
    setting: { manager: "npm" },
    rows: [
      previewOf("CommonJS (.js)", commonJs),
      previewOf("CommonJS (.cjs)", commonJsCjs),
      previewOf("ES module (.mjs)", esModule),
      previewOf("ES module (type: module)", typeModule),
      previewOf("TypeScript", typeScript),
      ...inTests(
        previewOf("type stripping", typeStripping),
        inComponent,
        automationApi,
        stackTrace,
        typesBy("node16", "node16"),
      ),
      tool,
      typesBy("nodenext", "nodenext", typeStripping),
      typesBy("preserve", "bundler"),
      typesBy("commonjs", "node10"),
      typesBy("node16", "node16", component),
    ],
  },
  {
    setting: { manager: "npm", sdk: "lowest" },
    rows: [previewOf("TypeScript", typeScript), inComponent, automationApi, typesBy("node16", "node16")],
  },
  {
    setting: { manager: "npm", node: "22" },
    rows: [
      previewOf("CommonJS (.js)", commonJs),
      previewOf("ES module (.mjs)", esModule),
      previewOf("type stripping", typeStripping),
      automationApi,
      tool,
    ],
  },
  { setting: { manager: "npm", node: "22", sdk: "lowest" }, rows: [previewOf("TypeScript", typeScript)] },
  { setting: { manager: "npm", linked: true }, rows: others },
  { setting: { manager: "pnpm" }, rows: others },
  {
    setting: { manager: "pnpm, nothing hoisted" },
    rows: [...inTests(...links), previewOf("ES module (.mjs)", esModule), inComponent],
  },
  { setting: { manager: "yarn 1" }, rows: others },
  { setting: { manager: "yarn 4, node_modules" }, rows: others },
  {
    setting: { manager: "yarn 4, Plug'n'Play" },
    // Node's `import` finds packages there only by a loader of yarn's that is experimental.
    rows: [previewOf("TypeScript", typeScript), previewOf("CommonJS (.js)", commonJs), inComponent, tool],
  },
];

/** What the SDK's own `engines` refuse, in the package manager's words. */
export const refused = {
  setting: { manager: "yarn 1", node: "20" },
  words: `Expected version ">=22". Got "${versions.node20}"`,
} satisfies { setting: Setting; words: string };
