/**
 * `npm run test:script-mutants`: breaks a line of a script for hosts at a time, in a temporary copy, and sees its unit test
 * fail. Arguments are parts of files' names; without any all mutants are tried. Exit code 1 when one survives.
 */
import { MutatedCopy } from "./copy";
import { scriptMutants } from "./mutants";

async function main(patterns: string[]): Promise<void> {
  const wanted = scriptMutants.filter(
    ({ file }) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)),
  );
  const copy = new MutatedCopy();
  let survived = 0;
  try {
    const distinct = new Map(wanted.map((mutant) => [`${mutant.test} ${mutant.named ?? ""}`, mutant]));
    for (const [test, mutant] of distinct)
      if (!(await copy.passes(mutant))) throw new Error(`${test} fails without any mutant`);
    for (const mutant of wanted) {
      const killed = await copy.kills(mutant);
      if (!killed) survived++;
      console.log(
        [killed ? "killed  " : "SURVIVED", mutant.file.padEnd(24), mutant.test.padEnd(15), mutant.loses].join(
          "  ",
        ),
      );
    }
  } finally {
    copy.remove();
  }
  console.log(`\n${wanted.length - survived} killed, ${survived} survived`);
  process.exitCode = survived === 0 ? 0 : 1;
}

main(process.argv.slice(2));
