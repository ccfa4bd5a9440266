/**
 * `npm run test:installs -- [INSTALLATION [ROW]]`: packs the package, installs it into empty projects in every way that
 * users have, and prints what was seen in each. The exit code is 1 when a row fails. With words, the installations whose
 * names begin with the first, and their rows that have the second. `--record` keeps what was printed as docs/installs.md.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "../lab/pulumi/command";
import { Matrix, type Shown } from "./matrix";
import { groups, refused } from "./rows";
import { documentOf, nameOf, rowOf, tableHead } from "./table";

const { values, positionals } = parseArgs({
  options: { record: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [word = "", title = ""] = positionals;

const chosen = groups
  .filter(({ setting }) => nameOf(setting).startsWith(word))
  .map(({ setting, rows }) => ({ setting, rows: rows.filter((row) => row.title.includes(title)) }))
  .filter(({ rows }) => rows.length > 0);

/** Shows what was chosen, two installations at a time, and prints each row as it is done. */
async function showAll(): Promise<Shown[]> {
  const matrix = await Matrix.prepare();
  const all: Shown[] = [];
  const report = (row: Shown) => {
    all.push(row);
    console.log(rowOf(row));
  };
  const work = chosen.map((group) => () => matrix.show(group, report));
  if (nameOf(refused.setting).startsWith(word)) work.push(() => matrix.showRefusal(report));
  const worker = async () => {
    for (let next = work.shift(); next !== undefined; next = work.shift()) await next();
  };
  await Promise.all([worker(), worker()]);
  matrix.remove();
  return all;
}

async function main(): Promise<void> {
  const began = Date.now();
  console.log(tableHead);
  const all = await showAll();
  const bad = all.filter(({ good }) => !good);
  for (const { setting, title, seen } of bad) console.log(`\n${nameOf(setting)}; ${title}:\n${seen}`);
  const seconds = Math.round((Date.now() - began) / 1000);
  const lastLine = `${all.length - bad.length} green, ${bad.length} red in ${seconds} s`;
  console.log(`\n${lastLine}`);
  if (values.record) writeFileSync(join(repository, "docs", "installs.md"), documentOf(all, lastLine));
  process.exitCode = bad.length === 0 && all.length > 0 ? 0 : 1;
}

main();
