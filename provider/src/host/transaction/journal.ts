import { readScript } from "../script";

/** Stands in a transaction's reason before what the VM's unit wrote to the journal. */
export const journalHeading = "The VM's unit wrote:";

/** What scripts/lib/journal.sh needs: the most that is told, and of one line; a guest writes there what it likes. */
export const journalVariables = {
  journal_end: readScript("lib/journal.awk"),
  journal_bytes: 8192,
  journal_line_bytes: 1000,
} as const;
