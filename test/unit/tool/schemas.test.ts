import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as schemas from "../../../provider/src/tool/schemas";

test("docs/tool.md names each schema that the package gives to programs", () => {
  const page = readFileSync(join(__dirname, "..", "..", "..", "docs", "tool.md"), "utf8");
  const [, part = ""] = page.split("## For programs\n");
  expect([...part.matchAll(/`(\w+Schema)`/g)].map(([, name]) => name).sort()).toEqual(
    Object.keys(schemas).sort(),
  );
});
