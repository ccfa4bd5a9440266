import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { quote } from "shell-quote";
import { labCache, type Report } from "./cache";
import { ensurePulumi, type PulumiCommand, repository } from "./pulumi/command";
import { countChanges, type EngineEvent, readEvents } from "./pulumi/events";
import { type RunResult, runTied } from "./pulumi/run";

export type { EngineEvent, StepMetadata } from "./pulumi/events";

export interface ProjectOptions {
  /** The text of the program, in TypeScript. Give this, `example` or `copy`. */
  program?: string;
  /** An example of the clone, with its `Pulumi.yaml`, by its folder's path below examples/. */
  example?: string;
  /** Files and folders of the clone that make up the project, `Pulumi.yaml` among them; copied to the same places. */
  copy?: string[];
  /** Further files of the project: their text by their path. */
  files?: Record<string, string>;
  /** The project's name when there is no `Pulumi.yaml` in `copy`. Default: `simple-vm-test`. */
  name?: string;
  /** Added to the environment of each run. Pulumi's own variables are not taken over from this process. */
  environment?: Record<string, string>;
  /** A project whose states this one keeps its own beside: a stack reference finds them. Dispose of it last. */
  besides?: PulumiProject;
  /** The stack's configuration in plain text; a key without a colon is of the project's namespace. */
  config?: Record<string, string>;
  /** Is told when the Pulumi CLI has to be built first. Default: says nothing. */
  report?: Report;
}

export interface RunSettings {
  /** Seconds after which the run is killed and the call fails with what was written so far. Default: 180. */
  deadline?: number;
  /** Further command line arguments, such as `--target`. */
  args?: string[];
  /** Added to the environment of this run only. */
  environment?: Record<string, string>;
  /** Is given each line of both outputs as it comes, without colours. */
  onLine?: (line: string) => void;
}

export interface PulumiResult extends RunResult {
  /** Both outputs, without colours. */
  text: string;
  /** How many resources underwent what, the stack's own included: `{ create: 3, same: 1 }`. Empty when the run broke off. */
  changes: Record<string, number>;
  /** What the engine reported, its debugging messages left out. */
  events: EngineEvent[];
}

/** The state that Pulumi keeps of a resource. */
export interface ResourceState {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  initErrors?: string[];
}

/** A Pulumi project in a folder of its own, with its state in files beside it and a stack `test`. Remove it by `dispose`. */
export async function createProject(options: ProjectOptions): Promise<PulumiProject> {
  const { name = "simple-vm-test", copy = [], files = {}, program, report = () => undefined } = options;
  const command = await ensurePulumi(report);
  const folder = mkdtempSync(join(tmpdir(), "simple-vm-project-"));
  const project = new PulumiProject(command, folder, options.environment ?? {}, options.besides?.states);
  for (const path of copy) copyWithoutModules(path, join(project.directory, path));
  if (options.example !== undefined) {
    copyWithoutModules(join("examples", options.example), project.directory);
  }
  const generated = {
    "Pulumi.yaml": `name: ${name}\nruntime: nodejs\n`,
    "package.json": JSON.stringify({ name, private: true, main: "index.ts" }),
  };
  const own: Record<string, string> = program === undefined ? {} : { ...generated, "index.ts": program };
  for (const [path, text] of Object.entries({ ...own, ...files })) project.writeFile(path, text);
  symlinkSync(join(repository, "node_modules"), join(project.directory, "node_modules"));
  await project.require("stack", "init", "test");
  await project.setConfig(options.config ?? {});
  return project;
}

function copyWithoutModules(path: string, target: string): void {
  const filter = (from: string) => basename(from) !== "node_modules";
  cpSync(join(repository, path), target, { recursive: true, filter });
}

/** Drives the real Pulumi CLI and engine on one project. */
export class PulumiProject {
  /** The folder of `Pulumi.yaml`. */
  readonly directory: string;
  /** The folder of the states. */
  readonly states: string;
  readonly #command: PulumiCommand;
  readonly #folder: string;
  readonly #environment: Record<string, string>;
  #runs = 0;

  constructor(
    command: PulumiCommand,
    folder: string,
    environment: Record<string, string>,
    states = join(folder, "state"),
  ) {
    this.#command = command;
    this.#folder = folder;
    this.#environment = environment;
    this.directory = join(folder, "project");
    this.states = states;
    for (const path of [this.directory, join(folder, "home"), states]) mkdirSync(path, { recursive: true });
  }

  /** `pulumi up` without a preview before it. */
  up(settings: RunSettings = {}): Promise<PulumiResult> {
    return this.#operate(["up", "--yes", "--skip-preview"], settings);
  }

  /** `pulumi preview`; with `diff` argument by argument, with `json` as JSON on the standard output. */
  preview(settings: RunSettings & { diff?: boolean; json?: boolean } = {}): Promise<PulumiResult> {
    const flags = [...(settings.diff ? ["--diff"] : []), ...(settings.json ? ["--json"] : [])];
    return this.#operate(["preview", ...flags], settings);
  }

  refresh(settings: RunSettings = {}): Promise<PulumiResult> {
    return this.#operate(["refresh", "--yes", "--skip-preview"], settings);
  }

  destroy(settings: RunSettings = {}): Promise<PulumiResult> {
    return this.#operate(["destroy", "--yes", "--skip-preview"], settings);
  }

  /** Puts another program in the place of the one given to `createProject`. */
  writeProgram(text: string): void {
    this.writeFile("index.ts", text);
  }

  writeFile(path: string, text: string): void {
    mkdirSync(join(this.directory, path, ".."), { recursive: true });
    writeFileSync(join(this.directory, path), text);
  }

  /** Sets keys of the stack's configuration in plain text. */
  async setConfig(config: Record<string, string>): Promise<void> {
    await this.#setAll("--plaintext", config);
  }

  /** Sets configuration that the stack keeps encrypted. */
  async setSecrets(config: Record<string, string>): Promise<void> {
    await this.#setAll("--secret", config);
  }

  async #setAll(kind: string, config: Record<string, string>): Promise<void> {
    const pairs = Object.entries(config).flatMap(([key, value]) => [kind, `${key}=${value}`]);
    if (pairs.length > 0) await this.require("config", "set-all", ...pairs);
  }

  /** The state file as it lies on the disk, secrets encrypted; empty before the first `up`. */
  async stateText(): Promise<string> {
    const name = /^name: *(\S+)/m.exec(readFileSync(join(this.directory, "Pulumi.yaml"), "utf8"))?.[1] ?? "";
    return readFileSync(join(this.states, ".pulumi", "stacks", name, "test.json"), "utf8");
  }

  /** The resources in the state, the stack's own included; secrets are in plain text. */
  async exportStack(): Promise<ResourceState[]> {
    const text = await this.require("stack", "export", "--show-secrets");
    const { deployment } = JSON.parse(text) as { deployment: { resources?: ResourceState[] } };
    return deployment.resources ?? [];
  }

  /** What the program exports; secrets are in plain text. */
  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.require("stack", "output", "--json", "--show-secrets"));
  }

  /** Runs any other command of the CLI, which has to succeed; gives its standard output. */
  async require(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#run(args, {});
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: exit code ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  /**
   * Runs a command of the CLI on a terminal of its own, as util-linux's `script` makes it; gives all that it wrote there,
   * escape sequences too, whatever its exit code.
   */
  async onTerminal(
    args: readonly string[],
    { columns, rows }: { columns: number; rows: number },
  ): Promise<string> {
    const command = `stty rows ${rows} columns ${columns}; exec ${quote([this.#command.program, ...args])}`;
    const { CI: _, ...env } = this.#fullEnvironment({ TERM: "xterm-256color", SHELL: "/bin/sh" });
    const options = { cwd: this.directory, env, deadline: 300 };
    const { stdout } = await runTied("script", ["--quiet", "--command", command, "/dev/null"], options);
    return stdout;
  }

  /** The environment in which other programs find the CLI and this project's state. */
  get environment(): NodeJS.ProcessEnv {
    return this.#fullEnvironment({});
  }

  /** Removes the project with its state. What it deployed stays: `destroy` first. */
  async dispose(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #operate(args: string[], settings: RunSettings): Promise<PulumiResult> {
    this.#runs += 1;
    const log = join(this.#folder, `events-${this.#runs}.json`);
    const result = await this.#run([...args, "--event-log", log, ...(settings.args ?? [])], settings);
    const events = readEvents(log);
    const text = stripVTControlCharacters(result.stdout + result.stderr);
    return { ...result, text, events, changes: countChanges(events) };
  }

  #run(args: string[], { deadline = 180, environment = {}, onLine }: RunSettings): Promise<RunResult> {
    const options = ["--non-interactive", "--color", "never"];
    return runTied(this.#command.program, [...args, ...options], {
      cwd: this.directory,
      env: this.#fullEnvironment(environment),
      deadline,
      onLine: onLine && ((line) => onLine(stripVTControlCharacters(line))),
    });
  }

  #fullEnvironment(added: Record<string, string>): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_"));
    return {
      ...Object.fromEntries(inherited),
      ...this.#command.environment,
      PULUMI_HOME: join(this.#folder, "home"),
      PULUMI_BACKEND_URL: `file://${this.states}`,
      PULUMI_CONFIG_PASSPHRASE: "of no consequence",
      PULUMI_STACK: "test",
      // Nothing is looked up outside, and no time is spent on copies of the state or on type checks: `npm test` has its own.
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      NODE_COMPILE_CACHE: join(labCache(), "node-compile-cache"),
      // Without it the CLI does not know --event-log.
      PULUMI_DEBUG_COMMANDS: "true",
      ...this.#environment,
      ...added,
    };
  }
}
