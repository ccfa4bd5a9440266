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
 */
export function shellCommand(line: string): string {
  return `/bin/sh -c ${quoteWord(line).replaceAll("$", "$$$$")}`;
}
