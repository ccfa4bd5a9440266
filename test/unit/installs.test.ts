/** What the matrix of installs has to have in common with the package; the matrix itself is `npm run test:installs`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { groups } from "../installs/rows";
import { versions } from "../installs/versions";

const manifest = JSON.parse(readFileSync(join(__dirname, "../../provider/package.json"), "utf8"));
const rows = groups.flatMap(({ setting, rows }) => rows.map(({ title }) => ({ ...setting, title })));

test("the lowest SDK is the lower end of the package's range", () => {
  expect(manifest.peerDependencies["@pulumi/pulumi"]).toBe(`^${versions.sdk.lowest}`);
});

test("the oldest Node is the package's least, and the last that is too old is refused", () => {
  const least = Number(/^>=(\d+)$/.exec(manifest.engines.node)?.[1]);
  expect(Number.parseInt(versions.node22, 10)).toBe(least);
  expect(Number.parseInt(versions.node20, 10)).toBeLessThan(least);
});

test("each row of an installation has a name of its own", () => {
  expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(rows.length);
});
