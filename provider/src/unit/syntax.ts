/**
 * A word of a unit file's setting, quoted: specifiers (%) and escapes (\, ") do not apply to it.
 * Source: systemd.syntax(7), "Quoting", and systemd.unit(5), "Specifiers".
 */
export function quoteWord(word: string): string {
  return `"${word.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%").replaceAll("\n", "\\n")}"`;
}

/**
 * An `Exec...=` command that runs a line of POSIX sh. /bin/sh is the one program whose place is the same on Debian
 * and NixOS. `$` is doubled so that the shell, not systemd, replaces variables (systemd.service(5), "Command lines").
 *
 * @param parameters what the line has as `$1` and so on
 */
export function shellCommand(line: string, parameters: readonly string[] = []): string {
  const words = parameters.length === 0 ? [line] : [line, "sh", ...parameters];
  return `/bin/sh -c ${words.map(quoteWord).join(" ")}`.replaceAll("$", "$$$$");
}
