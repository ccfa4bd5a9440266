import { readFileSync } from "node:fs";
import { join } from "node:path";
import { argumentTables, hostTools, outputTable, wireguardTables } from "./codeTables";
import { driftTable, effectTable, keyFolderDriftTable } from "./effectTables";
import { errorParts } from "./errorParts";
import { guestOptions, hasNix } from "./guestOptions";
import { readPart, replacePart } from "./markdown";
import { packageReadme } from "./packageReadme";
import { toolHelp } from "./toolHelp";

/** A file that is made from the code, wholly or in parts. */
export interface GeneratedFile {
  path: string;
  text: string;
}

const root = join(__dirname, "..", "..");

/** The parts of the pages that the code has, by their marks. */
const parts: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  "docs/arguments.md": () => ({
    arguments: argumentTables(),
    outputs: outputTable("SimpleVm"),
    keyFolderOutputs: outputTable("KeyFolder"),
    wireguard: wireguardTables(),
  }),
  "docs/host.md": () => ({ tools: hostTools() }),
  "docs/guides/first-vm.md": () => ({
    "Pulumi.yaml": exampleFile("Pulumi.yaml", "yaml"),
    "index.ts": exampleFile("index.ts", "ts"),
    "flake.nix": exampleFile("flake.nix", "nix"),
  }),
  "docs/guides/updates.md": () => ({ effects: effectTable() }),
  "docs/guides/operations.md": () => ({ drift: driftTable() }),
  "docs/guides/keys.md": () => ({ keyFolderDrift: keyFolderDriftTable() }),
  "docs/errors.md": errorParts,
  "docs/tool.md": () => ({ help: toolHelp() }),
};

/** A file of the example that the guide makes, as a block of code. */
function exampleFile(name: string, language: string): string {
  const text = readFileSync(join(root, "examples", "first-vm", name), "utf8");
  return `\`\`\`${language}\n${text}\`\`\``;
}

/** The pages that the package's README has behind the beginning of README.md. */
const packagePages = [
  "docs/guides/first-vm.md",
  "docs/host.md",
  "docs/guides/updates.md",
  "docs/guides/keys.md",
  "docs/guides/wireguard.md",
  "docs/guides/operations.md",
  "docs/limits.md",
  "docs/arguments.md",
];

/**
 * The pages with their tables as the code has them; the package's own README, so that no text is kept twice by hand, and its CHANGELOG.md; and
 * nix/README.md with the options of the guest's module, where there is a Nix to ask.
 */
export function generatedFiles(): GeneratedFile[] {
  const pages = Object.entries(parts).map(([page, contents]) => filled(page, contents()));
  const read = (path: string) =>
    pages.find((page) => page.path === join(root, path))?.text ?? readFileSync(join(root, path), "utf8");
  const text = packageReadme(
    readPart(read("README.md"), "package"),
    packagePages.map((path) => ({ path, text: read(path) })),
  );
  return [
    ...pages,
    { path: join(root, "provider", "README.md"), text },
    { path: join(root, "provider", "CHANGELOG.md"), text: read("CHANGELOG.md") },
    ...(hasNix() ? [filled("nix/README.md", { options: guestOptions() })] : []),
  ];
}

/** A page with what the code says between its marks. */
function filled(page: string, contents: Readonly<Record<string, string>>): GeneratedFile {
  const path = join(root, page);
  const text = Object.entries(contents).reduce(
    (before, [name, content]) => replacePart(before, name, content),
    readFileSync(path, "utf8"),
  );
  return { path, text };
}
