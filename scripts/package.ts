/**
 * `npm run check:package`: packs the provider as it is published, and looks at what users would get. publint compares the
 * package's description with its files, `attw` finds its types in each of the ways in which TypeScript does.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packToday } from "../test/e2e/support/packedPackage";
import { runProcess } from "../test/lab/process";

/** The most that the packed file may have, in bytes. Of 774,000 a quarter are the sources in the maps. */
const sizeLimit = 850_000;

const tools: [string, string[]][] = [
  ["publint", ["--strict"]],
  ["attw", ["--no-color", "--no-emoji", "--format", "ascii"]],
];

async function isClean(program: string, args: string[], file: string): Promise<boolean> {
  const { code, stdout, stderr } = await runProcess(program, [...args, file]);
  console.log(code === 0 ? `${program}: clean` : `${program}:\n${stdout}${stderr}`);
  return code === 0;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "simple-vm-package-"));
  try {
    const file = await packToday(folder);
    const size = statSync(file).size;
    const clean = await Promise.all(tools.map(([program, args]) => isClean(program, args, file)));
    console.log(`size: ${Math.ceil(size / 1000)} kB packed, at most ${sizeLimit / 1000} kB`);
    process.exitCode = size <= sizeLimit && !clean.includes(false) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
