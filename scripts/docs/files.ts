import { readFileSync } from "node:fs";
import { join } from "node:path";
import { argumentTables, hostTools, outputTable, wireguardTables } from "./codeTables";
import { driftTable, effectTable, keyFolderDriftTable } from "./effectTables";
import { errorParts } from "./errorParts";
import { guestOptions, hasNix } from "./guestOptions";
import { readPart, replacePart } from "./markdown";
import { toolHelp } from "./toolHelp";

/** A file that is made from the code, wholly or in parts. */
export interface GeneratedFile {
  path: string;
  text: string;
}

const root = join(__dirname, "..", "..");

/**
 * README.md with its tables as the code has them, and the package's own README: the part of it that concerns somebody
 * who installed the package and has no clone. The package's CHANGELOG.md is the root's. So the package explains itself,
 * and no text is kept twice by hand.
 * docs/errors.md with all that a user may be told. docs/tool.md with the help of the command-line tool. nix/README.md with
 * the options of the guest's module, where there is a Nix to ask.
 */
export function generatedFiles(): GeneratedFile[] {
  const path = join(root, "README.md");
  const parts = {
    arguments: argumentTables(),
    outputs: outputTable("SimpleVm"),
    keyFolderOutputs: outputTable("KeyFolder"),
    effects: effectTable(),
    drift: driftTable(),
    keyFolderDrift: keyFolderDriftTable(),
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
    { path: join(root, "provider", "CHANGELOG.md"), text: readFileSync(join(root, "CHANGELOG.md"), "utf8") },
    errorPage(),
    toolPage(),
    ...(hasNix() ? [guestReadme()] : []),
  ];
}

/** docs/errors.md with the entries of the code, each part after its own introduction. */
function errorPage(): GeneratedFile {
  const path = join(root, "docs", "errors.md");
  const text = Object.entries(errorParts()).reduce(
    (page, [name, content]) => replacePart(page, name, content),
    readFileSync(path, "utf8"),
  );
  return { path, text };
}

function toolPage(): GeneratedFile {
  const path = join(root, "docs", "tool.md");
  return { path, text: replacePart(readFileSync(path, "utf8"), "help", toolHelp()) };
}

function guestReadme(): GeneratedFile {
  const path = join(root, "nix", "README.md");
  return { path, text: replacePart(readFileSync(path, "utf8"), "options", guestOptions()) };
}
