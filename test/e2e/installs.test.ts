/** The part of the matrix of installs that is quick; `npm run test:installs` shows all of it. */
import { Matrix } from "../installs/matrix";
import { groups } from "../installs/rows";

let matrix: Matrix;

beforeAll(async () => {
  matrix = await Matrix.prepare();
}, 300_000);

afterAll(() => matrix?.remove());

const quick = groups
  .map(({ setting, rows }) => ({ setting, rows: rows.filter(({ inTests }) => inTests) }))
  .filter(({ rows }) => rows.length > 0);

test.each(quick)(
  "$setting.manager installs what Pulumi and TypeScript can use",
  async ({ setting, rows }) => {
    const seen: [string, string][] = [];
    await matrix.show({ setting, rows }, ({ title, good, seen: what }) => {
      seen.push([title, good ? "good" : what]);
    });
    expect(seen).toEqual([["install", "good"], ...rows.map(({ title }) => [title, "good"])]);
  },
  300_000,
);
