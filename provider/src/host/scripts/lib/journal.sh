# The end of what systemd and the VM's unit wrote to the journal.
# Needs: journal_bytes journal_end journal_line_bytes unit

# unit_journal SINCE: since that time, in seconds since 1970. What is too much is left out on the host: a line of the
# journal may have 48 KiB (journald.conf(5), "LineMax="), and all that is printed travels into an error.
unit_journal() {
  journalctl --no-pager -o cat -n 40 --since "@$1" -u "$unit" |
    LC_ALL=C awk -v most="$journal_bytes" -v longest="$journal_line_bytes" "$journal_end"
}
