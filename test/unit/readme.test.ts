import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";

const root = join(__dirname, "..", "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The README's code in one language, block by block. */
function blocks(language: string): string[] {
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text ?? "");
}

/** What the compiler says about a program, as if its file were in examples/readme. */
function mistakesIn(text: string): string[] {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const path = join(root, "examples", "readme", "index.ts");
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.readFile = (name) => (name === path ? text : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === path ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  const program = ts.createProgram([path], options, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(path))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

describe("the README's programs", () => {
  jest.setTimeout(120_000);
  const programs = blocks("ts");

  it("compile", () => {
    expect(programs.length).toBeGreaterThan(0);
    for (const program of programs) expect(mistakesIn(program)).toEqual([]);
  });

  it("would be found not to compile with an argument that does not exist", () => {
    const wrong = (programs[0] ?? "").replace("memory:", "memoryInBytes:");
    expect(mistakesIn(wrong).join()).toContain("memoryInBytes");
  });

  it("are as short as the README says a program is", () => {
    const lines = (programs[0] ?? "").trim().split("\n");
    expect(lines.length).toBeLessThanOrEqual(22);
  });
});

const hasNix = spawnSync("nix-instantiate", ["--version"]).status === 0;

(hasNix ? describe : describe.skip)("the README's Nix code", () => {
  it("parses", () => {
    const texts = blocks("nix");
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) {
      const { status, stderr } = spawnSync("nix-instantiate", ["--parse", "-"], {
        input: text,
        encoding: "utf8",
      });
      expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    }
  });
});
