import type { Setting } from "./installation";
import type { Shown } from "./matrix";
import { versions } from "./versions";

/** What an installation is made with, in a line. */
export const nameOf = ({ manager, sdk = "newest", node = "24", linked = false }: Setting): string =>
  `${manager}${linked ? ", linked" : ""}; SDK ${versions.sdk[sdk]}; Node ${node}`;

/** The table's first two lines. */
export const tableHead = "| | Installed by | What | Seen | Time |\n| --- | --- | --- | --- | --- |";

/** A line of the table; of what went wrong the first line. */
export function rowOf({ setting, title, good, seen, seconds }: Shown): string {
  const [what = ""] = seen.split("\n");
  const cells = [good ? "ok" : "RED", nameOf(setting), title, what, `${seconds.toFixed(1)} s`];
  return `| ${cells.join(" | ")} |`;
}

/** docs/installs.md: the rows installation by installation, as they came they are mixed. */
export function documentOf(rows: readonly Shown[], lastLine: string): string {
  const names = [...new Set(rows.map(({ setting }) => nameOf(setting)))].sort();
  const lines = names.flatMap((name) =>
    rows.filter(({ setting }) => nameOf(setting) === name).map((row) => rowOf(row)),
  );
  return `# Where the package installs

What \`npm run test:installs -- --record\` printed: the packed file in empty projects, two at a time on two cores. A preview is one of the real Pulumi CLI, and counts the VMs to which the installed package has added their store path.

${tableHead}
${lines.join("\n")}

${lastLine}
`;
}
