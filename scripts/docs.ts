/**
 * Writes what the pages and provider/README.md take from the code: `npx tsx scripts/docs.ts`. With `--check` nothing
 * is written, and the exit code is 1 when a file is not what the code says.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { generatedFiles } from "./docs/files";

const check = process.argv.includes("--check");
const stale = generatedFiles().filter(({ path, text }) => readFileSync(path, "utf8") !== text);

for (const { path, text } of stale) {
  if (!check) writeFileSync(path, text);
  console.log(check ? `${path} is stale: npm run docs` : `wrote ${path}`);
}
process.exitCode = check && stale.length > 0 ? 1 : 0;
