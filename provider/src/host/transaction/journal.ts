import { readScript } from "../script";

/** Stands in a transaction's reason before what the VM's unit wrote to the journal. */
export const journalHeading = "The VM's unit wrote:";

/** Told of a VM whose guest's kernel stands still. */
export const panicked = "the guest's kernel has panicked";

/**
 * What scripts/lib/journal.sh and scripts/steps/health.sh need of the journal: the most that is told, and of one line, as
 * a guest writes there what it likes; and how a panic is known and told.
 */
export const journalVariables = {
  journal_end: readScript("lib/journal.awk"),
  journal_bytes: 8192,
  journal_line_bytes: 1000,
  /** The kernel's last line where `panic=` makes it neither start again nor end (kernel/panic.c). */
  panic_words: "---[ end Kernel panic - not syncing",
  panicked,
} as const;
