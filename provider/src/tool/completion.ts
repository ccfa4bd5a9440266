import type { Command } from "commander";

/** Pure: a completion for bash of a program's commands and their options. */
export function completionScript(root: Command): string {
  const name = root.name();
  const commands = root.commands.map((command) => command.name());
  const cases = root.commands.map((command) => {
    const options = command.options.flatMap(({ long }) => (long ? [long] : []));
    return `    ${command.name()}) words="${[...options, "--help"].join(" ")}" ;;`;
  });
  const lines = [
    `_${name.replaceAll("-", "_")}() {`,
    `  local words="${[...commands, "help", "--help", "--version"].join(" ")}"`,
    '  if [ "$COMP_CWORD" -gt 1 ]; then',
    `    case "\${COMP_WORDS[1]}" in`,
    ...cases,
    '    *) words="" ;;',
    "    esac",
    "  fi",
    `  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
    "}",
    `complete -o default -F _${name.replaceAll("-", "_")} ${name}`,
    "",
  ];
  return lines.join("\n");
}
