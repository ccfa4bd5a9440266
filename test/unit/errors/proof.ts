import type { EntryName } from "../../../provider/src/errors/kinds";

/** The test that produces an error for real: its file below test/, its title, and what of the words it looks for. */
export interface Proof {
  file: string;
  title: string;
  /** A piece of the entry's words; absent where the test has all of them. */
  looksFor?: string;
}

/** Titles of tests of one file, or a title and what that test looks for, by the entry that each produces. */
export const inFile = <Name extends EntryName>(
  file: string,
  tests: Record<Name, string | [title: string, looksFor: string]>,
): Record<Name, Proof> =>
  Object.fromEntries(
    Object.entries<string | [string, string]>(tests).map(([name, test]) => {
      const [title, looksFor] = typeof test === "string" ? [test] : test;
      return [name, { file, title, looksFor }];
    }),
  ) as Record<Name, Proof>;
