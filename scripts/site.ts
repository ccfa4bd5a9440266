/** Builds the documentation as files that open without a server: `npm run site`, or `npm run site -- FOLDER`. */
import { join } from "node:path";
import { buildSite } from "./site/build";

const folder = process.argv[2] ?? join(__dirname, "..", "site");

buildSite(folder).then(
  (mistakes) => {
    for (const mistake of mistakes) console.error(mistake);
    if (mistakes.length > 0) process.exitCode = 1;
    else console.log(`open ${join(folder, "index.html")}`);
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
