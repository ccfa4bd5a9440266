import type { Command } from "commander";
import { program } from "../../provider/src/tool/program";

/** The tool's own help, that of each command behind it. */
export function toolHelp(): string {
  const root = program("", async () => undefined);
  const helps = [root, ...root.commands].map(helpOf);
  return ["```text", helps.join("\n\n"), "```"].join("\n");
}

/** As wide as a page, whatever the terminal is; what is said after it comes too. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 100 });
  command.outputHelp();
  return text.trimEnd();
}
