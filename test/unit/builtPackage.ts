import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";

const provider = join(__dirname, "../../provider");

/** The package as users have it: compiled by its own settings, under `node_modules` of a program's folder. */
export class BuiltPackage {
  /** The program's folder. */
  readonly folder = mkdtempSync(join(tmpdir(), "simple-vm-built-"));

  constructor() {
    const modules = join(this.folder, "node_modules");
    const dist = join(modules, "pulumi-simple-vm/dist");
    const { config } = ts.readConfigFile(join(provider, "tsconfig.json"), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, provider);
    for (const path of readdirSync(join(provider, "src"), { recursive: true, encoding: "utf8" })) {
      if (!path.endsWith(".ts")) continue;
      const fileName = join(provider, "src", path);
      const text = ts.transpileModule(readFileSync(fileName, "utf8"), { compilerOptions: options, fileName });
      mkdirSync(dirname(join(dist, path)), { recursive: true });
      writeFileSync(join(dist, path.replace(/\.ts$/, ".js")), text.outputText);
    }
    cpSync(join(provider, "src/host/scripts"), join(dist, "host/scripts"), { recursive: true });
    writeFileSync(join(dist, "../package.json"), readFileSync(join(provider, "package.json")));
    for (const name of readdirSync(join(provider, "../node_modules"))) {
      if (name === "pulumi-simple-vm" || name.startsWith(".")) continue;
      symlinkSync(join(provider, "../node_modules", name), join(modules, name));
    }
  }

  /** Runs a program in the folder; gives what it prints, which is JSON. */
  run(program: string): unknown {
    writeFileSync(join(this.folder, "index.js"), program);
    const output = execFileSync(process.execPath, ["index.js"], {
      cwd: this.folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    return JSON.parse(output);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
