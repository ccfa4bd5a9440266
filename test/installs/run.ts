/**
 * `npm run test:installs -- [INSTALLATION [ROW]]`: packs the package, installs it into empty projects in every way that users have, and
 * prints what was seen in each. The exit code is 1 when a row fails. With words, the installations whose names begin with the first, and their rows that have the second.
 */

import type { Setting } from "./installation";
import { Matrix, type Shown } from "./matrix";
import { groups, refused } from "./rows";
import { versions } from "./versions";

const [word = "", title = ""] = process.argv.slice(2);

/** What an installation is made with, in a line. */
const nameOf = ({ manager, sdk = "newest", node = "24", linked = false }: Setting): string =>
  `${manager}${linked ? ", linked" : ""}; SDK ${versions.sdk[sdk]}; Node ${node}`;

function print({ setting, title, good, seen, seconds }: Shown): void {
  const [what = ""] = seen.split("\n");
  const cells = [good ? "ok" : "RED", nameOf(setting), title, what, `${seconds.toFixed(1)} s`];
  console.log(`| ${cells.join(" | ")} |`);
}

async function main(): Promise<void> {
  const began = Date.now();
  const matrix = await Matrix.prepare();
  const all: Shown[] = [];
  const report = (row: Shown) => {
    all.push(row);
    print(row);
  };
  const chosen = groups
    .filter(({ setting }) => nameOf(setting).startsWith(word))
    .map(({ setting, rows }) => ({ setting, rows: rows.filter((row) => row.title.includes(title)) }));
  const work = chosen.map((group) => () => matrix.show(group, report));
  if (nameOf(refused.setting).startsWith(word)) work.push(() => matrix.showRefusal(report));
  console.log("| | Installed by | What | Seen | Time |\n| --- | --- | --- | --- | --- |");
  const worker = async () => {
    for (let next = work.shift(); next !== undefined; next = work.shift()) await next();
  };
  await Promise.all([worker(), worker()]);
  matrix.remove();
  const bad = all.filter(({ good }) => !good);
  for (const { setting, title, seen } of bad) console.log(`\n${nameOf(setting)}; ${title}:\n${seen}`);
  const red = bad.length;
  console.log(`\n${all.length - red} green, ${red} red in ${Math.round((Date.now() - began) / 1000)} s`);
  process.exitCode = red === 0 && all.length > 0 ? 0 : 1;
}

main();
