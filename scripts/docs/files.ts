import { readFileSync } from "node:fs";
import { join } from "node:path";
import { argumentTables, hostTools, outputTable, wireguardTables } from "./codeTables";
import { driftTable, effectTable } from "./effectTables";
import { readPart, replacePart } from "./markdown";

/** A file that is made from the code, wholly or in parts. */
export interface GeneratedFile {
  path: string;
  text: string;
}

const root = join(__dirname, "..", "..");

/**
 * README.md with its tables as the code has them, and the package's own README: the part of it that concerns somebody
 * who installed the package and has no clone. So the package explains itself, and no text is kept twice by hand.
 */
export function generatedFiles(): GeneratedFile[] {
  const path = join(root, "README.md");
  const parts = {
    arguments: argumentTables(),
    outputs: outputTable(),
    effects: effectTable(),
    drift: driftTable(),
    tools: hostTools(),
    wireguard: wireguardTables(),
  };
  const text = Object.entries(parts).reduce(
    (readme, [name, content]) => replacePart(readme, name, content),
    readFileSync(path, "utf8"),
  );
  const packageText = `# pulumi-simple-vm\n\n${readPart(text, "package")}\n`;
  return [
    { path, text },
    { path: join(root, "provider", "README.md"), text: packageText },
  ];
}
