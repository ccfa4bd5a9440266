/** The most that is told of the journal, and of one line in it, in bytes: a guest writes there what it likes. */
const most = 8192;
const longestLine = 1000;

/**
 * `unit_journal SINCE`, a shell function: prints the end of what systemd and the VM's unit wrote to the journal since
 * that time, in seconds since 1970. What is too much is left out with a word about it, on the host: a line of the journal may
 * have 48 KiB (journald.conf(5), "LineMax="), and all that is printed travels into an error.
 */
export const unitJournal = `
unit_journal() {
  journalctl --no-pager -o cat -n 40 --since "@$1" -u "$unit" | LC_ALL=C awk '
    length($0) > ${longestLine} { $0 = substr($0, 1, ${longestLine}) " [the rest of this line is left out]" }
    { lines[NR] = $0; size += length($0) + 1 }
    END {
      for (first = 1; size > ${most} && first < NR; first++) size -= length(lines[first]) + 1
      if (first > 1) print "[what came before is left out]"
      for (line = first; line <= NR; line++) print lines[line]
    }'
}
`;
