import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { scriptMutants } from "../../mutation/scripts/mutants";

const root = join(__dirname, "..", "..", "..");

test.each(scriptMutants.map((mutant) => [mutant.file, mutant.text, mutant.test]))(
  "%s has %j once, and its test is there",
  (file, text, test) => {
    const script = readFileSync(join(root, "provider/src/host/scripts", file), "utf8");
    expect(script.split(text)).toHaveLength(2);
    expect(existsSync(join(root, "test/unit/host", `${test}.test.ts`))).toBe(true);
  },
);
