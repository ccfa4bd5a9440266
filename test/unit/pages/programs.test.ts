/** The programs on the pages: whole ones compile, parts of one are those of an example. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";
import { type Block, blocksOf, root } from "./blocks";

jest.setTimeout(120_000);

const blocks = blocksOf("ts");
const whole = blocks.filter(({ text }) => /^import /m.test(text));
const parts = blocks.filter((block) => !whole.includes(block));

/** What the compiler says about programs, as if each were an index.ts below examples/. */
function mistakesIn(programs: readonly Block[]): string[] {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const texts = new Map(
    programs.map(({ text }, index) => [join(root, "examples", `page${index}`, "index.ts"), text]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const text = texts.get(name);
    return text === undefined
      ? getSourceFile(name, ...rest)
      : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts.keys()].flatMap((path, index) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(
        ({ messageText }) =>
          `${programs[index]?.place}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
      ),
  );
}

/** Arguments that a page shows without the VM around them. */
const asProgram = ({ place, text }: Block): Block => ({
  place,
  language: "ts",
  text: `import { SimpleVm } from "pulumi-simple-vm";
new SimpleVm("vm", { host: { address: "192.0.2.10" }, vm: { flake: ".#vm" }, ${text.trim()} });`,
});

/** The examples' programs, without what is free in their form. */
const examples = readdirSync(join(root, "examples"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith("index.ts") && !path.includes("node_modules"))
  .map((path) => squeezed(readFileSync(join(root, "examples", path), "utf8")));

function squeezed(text: string): string {
  return text.replace(/\s+/g, "").replace(/,(?=[)\]}])/g, "");
}

/** Whether one example has these lines; `...` stands for what is left out. */
function isOfAnExample(text: string): boolean {
  const pieces = text.split(/^ *\.\.\.$/m).map(squeezed);
  return examples.some((example) => pieces.every((piece) => example.includes(piece)));
}

test("whole programs compile", () => {
  expect(whole.length).toBeGreaterThan(5);
  expect(mistakesIn(whole)).toEqual([]);
});

test("arguments that stand alone compile in a VM, other parts are lines of an example", () => {
  const alone = parts.filter(({ text }) => /^\w+: /.test(text));
  expect(alone.length).toBeGreaterThan(2);
  expect(mistakesIn(alone.map(asProgram))).toEqual([]);
  const others = parts.filter((part) => !alone.includes(part));
  expect(others.length).toBeGreaterThan(1);
  expect(others.filter(({ text }) => !isOfAnExample(text)).map(({ place }) => place)).toEqual([]);
});

test("an argument that does not exist, and lines that no example has, are found", () => {
  const wrong = whole
    .slice(0, 1)
    .map((block) => ({ ...block, text: block.text.replace("memory:", "memori:") }));
  expect(mistakesIn(wrong).join()).toMatch(/^README\.md:\d+: .*memori/s);
  expect(isOfAnExample('const vmKey = new WireGuardKey("vm", { rotate });')).toBe(true);
  expect(isOfAnExample('const vmKey = new WireGuardKey("vm", { rotated });')).toBe(false);
});

test("the program in README is short", () => {
  expect(whole[0]?.place).toMatch(/^README/);
  expect(whole[0]?.text.trim().split("\n").length).toBeLessThanOrEqual(22);
});
