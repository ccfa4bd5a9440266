import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generatedFiles } from "../../scripts/docs/files";
import { readPart, replacePart } from "../../scripts/docs/markdown";

const root = join(__dirname, "..", "..");
const sources = join(root, "provider", "src");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const documents = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "provider/README.md",
  "nix/README.md",
  ...["docs", "examples"].flatMap(textsIn),
];

/** The texts in a folder and below it, but for those of dependencies. */
function textsIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md") && !path.includes("node_modules"))
    .map((path) => `${folder}/${path}`);
}

describe("generated text", () => {
  it.each(generatedFiles())("$path is what the code says (else: npm run docs)", ({ path, text }) => {
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("tells of an old table", () => {
    const old = replacePart(read("docs/arguments.md"), "arguments", "an old table");
    expect(old).not.toBe(read("docs/arguments.md"));
    expect(readPart(old, "arguments")).toBe("an old table");
  });

  it("is refused where its markers are missing", () => {
    expect(() => replacePart("no markers", "arguments", "")).toThrow("<!-- arguments -->");
  });
});

/** Problems are gathered by functions of the text, so that each test can show that it would find one. */
function brokenLinks(path: string, text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !isGood(path, text, target));
}

function isGood(path: string, text: string, target: string): boolean {
  if (target.startsWith("#")) return anchors(text).includes(target.slice(1));
  const [file = ""] = target.split("#");
  return existsSync(join(root, dirname(path), file));
}

function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** Files that the text names in code and that are not there, from the root or from provider/src. */
function missingFiles(text: string): string[] {
  return [...text.matchAll(/`([\w@./-]+\.(?:ts|mts|sh|bash|awk|nix|json|md))`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => !existsSync(join(root, path)) && !existsSync(join(sources, path)));
}

/**
 * The parts of a heading between its placeholders (words in capitals) that no source file has. A leading "cannot" is
 * put there by the code that runs scripts on a host.
 */
function unknownWords(heading: string, source: string): string[] {
  return heading
    .replace(/^cannot /, "")
    .split(/\b[A-Z][A-Z-]+\b/)
    .map((part) => part.trim())
    .filter((part) => part.length > 2 && !source.includes(part));
}

describe.each(documents)("%s", (path) => {
  it("has links that lead somewhere", () => expect(brokenLinks(path, read(path))).toEqual([]));
  it("names files that are there", () => expect(missingFiles(read(path))).toEqual([]));
  it("runs scripts that are there", () => expect(missingScripts(read(path))).toEqual([]));
});

/** Scripts that the text runs by `npm run` and that package.json does not have. */
function missingScripts(text: string): string[] {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  return [...text.matchAll(/\bnpm run ([\w:-]+)/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !(name in scripts));
}

it("finds a broken link, a missing file and a missing script", () => {
  expect(missingScripts("`npm run docs` and `npm run doc`")).toEqual(["doc"]);
  expect(brokenLinks("README.md", "[a](docs/none.md) [b](#none)\n## Some\n[c](#some)")).toEqual([
    "docs/none.md",
    "#none",
  ]);
  expect(missingFiles("`plan/plan.ts` and `none.ts`")).toEqual(["none.ts"]);
});

describe("docs/errors.md", () => {
  const source = sourceText(sources);
  const headings = [...read("docs/errors.md").matchAll(/^### `(.+)`$/gm)].map(([, text = ""]) => text);

  it("speaks of many errors", () => expect(headings.length).toBeGreaterThan(15));
  it.each(headings)("%s is an error of the code", (heading) =>
    expect(unknownWords(heading, source)).toEqual([]),
  );
  it("finds an error that the code does not have", () => {
    expect(unknownWords("the host lacks TOOLS and patience", source)).toEqual(["and patience"]);
  });
});

describe("docs/dependencies.md", () => {
  it("has a line for each dependency and no other", () => {
    const named = [...read("docs/dependencies.md").matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
    const manifests = [read("package.json"), read("provider/package.json")].map(
      (text) => JSON.parse(text) as Record<string, Record<string, string> | undefined>,
    );
    const needed = manifests.flatMap(({ dependencies, devDependencies, peerDependencies }) =>
      Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }),
    );
    expect([...new Set(named)].sort()).toEqual([...new Set(needed)].sort());
  });
});

/** All the provider's source as one text. */
function sourceText(folder: string): string {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}
