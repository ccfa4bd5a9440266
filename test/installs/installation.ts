import { cpSync, readdirSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { type ProcessResult, requireProcess, runProcess } from "../lab/process";
import { createProject, type PulumiProject } from "../lab/pulumi";
import { ensurePulumi, repository } from "../lab/pulumi/command";
import { type Manager, type ManagerName, managers } from "./managers";
import { ensureTool } from "./tools";
import { type NodeVersion, type SdkVersion, versions } from "./versions";

/** What an installation is made with. */
export interface Setting {
  manager: ManagerName;
  /** Default: `newest`. */
  sdk?: SdkVersion;
  /** Default: 24. */
  node?: NodeVersion;
  /** Whether the folder of the package is linked in place of the packed file (`npm run dev`). Default: false. */
  linked?: boolean;
}

/** A program of programs/, by its folder there. */
export interface Program {
  folder: string;
  /** The file that Pulumi runs. */
  main: string;
  /** Default: `commonjs`. */
  type?: "commonjs" | "module";
  /** Whether Node runs it as it is, without the SDK's own translation of TypeScript. */
  asItIs?: boolean;
}

const programs = join(__dirname, "programs");

/** An empty project with the packed package in it, installed as its users do. */
export class Installation {
  #put: string[] = [];

  private constructor(
    private readonly project: PulumiProject,
    private readonly manager: Manager,
    private readonly dependencies: Record<string, string>,
  ) {}

  /** Makes the project, in which nothing is installed yet. */
  static async of(setting: Setting, packed: string): Promise<Installation> {
    const { sdk = "newest", node = "24", linked = false } = setting;
    const manager = await managers[setting.manager]();
    const { environment } = await ensurePulumi(() => undefined);
    const PATH = [...(await pathOf(node)), environment.PATH].join(delimiter);
    const project = await createProject({
      program: "",
      files: manager.files,
      environment: { PATH, SSH_AUTH_SOCK: "/nonexistent" },
    });
    for (const path of ["node_modules", "index.ts"]) rmSync(join(project.directory, path));
    return new Installation(project, manager, {
      "@pulumi/pulumi": versions.sdk[sdk],
      "@types/node": versions.nodeTypes,
      "pulumi-simple-vm": `file:${linked ? join(repository, "provider") : packed}`,
      typescript: versions.typescript,
    });
  }

  /** Installs the dependencies; gives how that went. */
  async install(): Promise<ProcessResult> {
    this.#describe({});
    return await this.#run(this.manager.install, {});
  }

  /** Which SDK the project's programs load, and which Node runs them. */
  async versions(): Promise<string> {
    const text = 'require("@pulumi/pulumi/package.json").version + ", Node " + process.version';
    const command = ["node", "--print", `"SDK " + ${text}`];
    return (await requireProcess(...this.#command(command, this.manager.environment))).trim();
  }

  /** Puts a program in the place of the one before. */
  put({ folder, main, type = "commonjs" }: Pick<Program, "folder" | "main" | "type">): void {
    for (const name of this.#put) rmSync(join(this.project.directory, name));
    const own = readdirSync(join(programs, folder));
    for (const name of own) cpSync(join(programs, folder, name), join(this.project.directory, name));
    for (const name of ["vm.json", "tsconfig.json"])
      cpSync(join(programs, name), join(this.project.directory, name));
    this.#put = own;
    this.#describe({ main, type });
  }

  /** What `pulumi preview` of a program says, with the input `outPath` that the provider has added to its VM. */
  async preview(program: Program): Promise<string> {
    this.put(program);
    const environment = { PULUMI_NODEJS_TYPESCRIPT: String(!program.asItIs), ...this.manager.environment };
    const { code, text, changes, events } = await this.project.preview({ environment });
    if (code !== 0) throw new Error(text);
    const added = events.map(({ resourcePreEvent }) => resourcePreEvent?.metadata.new?.inputs?.outPath);
    return seen(changes, added);
  }

  /** Puts a deployment into the stack, in the place of what it has. */
  async import(deployment: object): Promise<void> {
    this.project.writeFile("deployment.json", JSON.stringify(deployment));
    await this.project.require("stack", "import", "--file", "deployment.json");
  }

  /** What a program of a dependency prints, started as the package manager starts it. */
  async tool(...command: string[]): Promise<string> {
    return (await requireProcess(...this.#command([...this.manager.run, ...command], {}))).trim();
  }

  /** What a program prints that Node runs by itself, with options for Node. */
  async node(program: Program, ...options: string[]): Promise<string> {
    this.put(program);
    const command = ["node", ...options, program.main];
    return await requireProcess(...this.#command(command, this.manager.environment));
  }

  async remove(): Promise<void> {
    await this.project.dispose();
  }

  #describe(fields: object): void {
    const text = JSON.stringify({
      name: "installed",
      private: true,
      ...fields,
      dependencies: this.dependencies,
    });
    this.project.writeFile("package.json", text);
  }

  #run(command: string[], env: NodeJS.ProcessEnv): Promise<ProcessResult> {
    return runProcess(...this.#command(command, env));
  }

  #command([program = "", ...args]: string[], env: NodeJS.ProcessEnv) {
    const { environment, directory } = this.project;
    return [program, args, { cwd: directory, env: { ...environment, ...env }, timeout: 300 }] as const;
  }
}

/** The folders that come first on PATH for a version of Node; none for the one that runs this. */
async function pathOf(node: NodeVersion): Promise<string[]> {
  return node === "24" ? [] : [dirname(await ensureTool(`node${node}`))];
}

/** What a preview has shown; fails where the provider has not checked the VM, which adds its store path. */
export function seen(changes: Record<string, number>, outPaths: unknown[]): string {
  const vms = outPaths.filter((path) => typeof path === "string").length;
  if (vms === 0) throw new Error(`no VM was checked by the provider: ${JSON.stringify(changes)}`);
  const counts = Object.entries(changes).map(([change, count]) => `${change} ${count}`);
  return `preview: ${counts.join(", ")}; checked VMs: ${vms}`;
}
