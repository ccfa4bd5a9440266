import { readFileSync } from "node:fs";
import { relative } from "node:path";

/** What Stryker tells of a mutant, as far as it is used here (@stryker-mutator/api, `MutantResult`). Lines and columns begin at 1. */
export interface Mutant {
  fileName: string;
  location: { start: Position; end: Position };
  mutatorName: string;
  replacement?: string;
  status: string;
}

interface Position {
  line: number;
  column: number;
}

/** What became of the mutants of one file. */
export interface Row {
  file: string;
  mutants: number;
  killed: number;
}

/** A test failed, or did not end. */
export const isKilled = ({ status }: Mutant): boolean => status === "Killed" || status === "Timeout";

/** One that no module can be loaded with says nothing about the tests. */
const isValid = ({ status }: Mutant): boolean => status !== "CompileError" && status !== "RuntimeError";

/** Rows in the order of their files. */
export function rowsOf(mutants: readonly Mutant[], root: string): Row[] {
  const valid = mutants.filter(isValid);
  const files = [...new Set(valid.map(({ fileName }) => fileName))].sort();
  return files.map((file) => {
    const all = valid.filter(({ fileName }) => fileName === file);
    return { file: relative(root, file), mutants: all.length, killed: all.filter(isKilled).length };
  });
}

/** How many of a hundred mutants are noticed. */
export function scoreOf(rows: readonly Row[]): number {
  const { mutants, killed } = sumOf(rows);
  return (100 * killed) / mutants;
}

const sumOf = (rows: readonly Row[]): Row => ({
  file: "all",
  mutants: rows.reduce((sum, { mutants }) => sum + mutants, 0),
  killed: rows.reduce((sum, { killed }) => sum + killed, 0),
});

/** A table of Markdown, with the sum as its last row. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [...rows, sumOf(rows)].map((row) => {
    const score = scoreOf([row]).toFixed(0);
    return `| ${row.file} | ${row.mutants} | ${row.killed} | ${row.mutants - row.killed} | ${score} % |`;
  });
  return [
    "| File | Mutants | Killed | Survived | Score |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...lines,
  ].join("\n");
}

/** Where it is, the code as it is, and what came instead. */
export function describeSurvivor(mutant: Mutant, root: string): string {
  const { fileName, location, replacement, mutatorName, status } = mutant;
  const { start, end } = location;
  const lines = readFileSync(fileName, "utf8")
    .split("\n")
    .slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? "").slice(0, end.column - 1);
  lines[0] = (lines[0] ?? "").slice(start.column - 1);
  const place = `${relative(root, fileName)}:${start.line}:${start.column}`;
  return `${status} ${place} ${mutatorName}\n  - ${lines.join("\n    ")}\n  + ${replacement ?? ""}\n`;
}
