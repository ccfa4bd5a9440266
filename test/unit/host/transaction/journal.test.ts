import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { textOf } from "../../../../provider/src/host/script";
import { journalVariables } from "../../../../provider/src/host/transaction/journal";
import { awks } from "../shells";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "unit-journal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const journal = textOf({
  variables: { unit: "vm.service", ...journalVariables },
  files: ["lib/journal"],
});

/** What is told of a journal that has these lines. */
function told(awk: string[], lines: (string | Buffer)[]): string[] {
  writeFileSync(join(folder, "lines"), Buffer.concat(lines.map((line) => Buffer.from(line))));
  for (const [name, command] of Object.entries({
    journalctl: `cat '${folder}/lines'`,
    awk: `${awk.join(" ")} "$@"`,
  })) {
    writeFileSync(join(folder, name), `#!/bin/sh\nPATH="\${PATH#*:}"\nexec ${command}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const { stdout, stderr } = spawnSync("/bin/sh", ["-euc", `${journal}unit_journal 1`], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
  });
  expect(stderr).toBe("");
  return stdout.split("\n").slice(0, -1);
}

describe.each(awks)("%s", (_name, awk) => {
  test("little is told as it is", () => {
    expect(told(awk, ["one\n", "\n", "  zwölf \\n %s\n"])).toEqual(["one", "", "  zwölf \\n %s"]);
    expect(told(awk, [])).toEqual([]);
  });

  test("of a long line the beginning is told", () => {
    const [line = "", next] = told(awk, [`start${"x".repeat(48_000)}\n`, "end\n"]);
    expect(line).toMatch(/^startx{995} \[the rest of this line is left out\]$/);
    expect(next).toBe("end");
  });

  test("of many lines the last are told, whole", () => {
    const lines = Array.from({ length: 40 }, (_, number) => `${number} ${"x".repeat(900)}\n`);
    const [word, ...kept] = told(awk, lines);
    expect(word).toBe("[what came before is left out]");
    expect(kept).toEqual(lines.slice(-9).map((line) => line.trimEnd()));
  });

  test("bytes that are no text do no harm", () => {
    const lines = told(awk, [Buffer.alloc(3000, 0xff), "\n", "end\n"]);
    expect(lines.at(-1)).toBe("end");
    expect(Buffer.byteLength(lines.join("\n"))).toBeLessThan(10_000);
  });
});
