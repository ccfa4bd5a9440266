import { noAnswer } from "../../runner/monitor";
import { unhealthyWords } from "./health";
import { journalHeading, panicked } from "./journal";

/** What a failed transaction means to a user. */
export interface Explanation {
  /** What failed, without what systemd says at each failure. */
  why: string;
  /** What to do about it; absent where nothing is known. */
  next?: string;
}

/** What QEMU writes of a socket that is not there: as a regular expression, basic on the host (`grep`). */
export const tooEarly = "^[^ ]*qemu[^ ]*: -chardev socket,.*Failed to connect";

/** What to do about a VM that does not start, by what QEMU, systemd or the unit wrote. The first that fits counts. */
const hints: [wrote: RegExp, next: string][] = [
  [
    /Could not set up host forwarding rule/,
    "choose another port in forwardPorts, or free that one: `ss -lntup` on the host says what has it",
  ],
  [
    /status=226\/NAMESPACE|cannot initialize fsdev .*No such file or directory/,
    "make the folders of `shares` on the host, and of the guest's own sharedDirectories: one of them is not there",
  ],
  [/cannot set up guest memory|Cannot allocate memory/, "lower `memory`, or free some on the host"],
  [
    /Machine memory size does not match/,
    "set the memory in the VM's own configuration and leave `memory` away: its run script fixes it out of sight",
  ],
  [
    /unshare\b.*Operation not permitted/,
    "have the VM's shares served without a namespace of their own: the unit's sandbox allows none",
  ],
  [
    new RegExp(tooEarly, "m"),
    "read what the program behind that socket wrote (virtiofsd, swtpm); where it wrote nothing it was late: try again",
  ],
  [
    /^the VM \S+ has the key folder \S+ already, and may write to it$/m,
    "set `readOnly` for one of the two. A VM that is to hand the folder over, or to go, in the same program does so after this one is made: take the folder away from it by a `pulumi up` of its own before. Where its deploy was cut off, deploying or removing it ends that",
  ],
  [
    new RegExp(`^${panicked}$`, "m"),
    "read what the guest's kernel wrote before it: a file system that it does not find, an `init` that ended, a word in `kernelParams`",
  ],
  [/Exec format error/, "give a package for the host's architecture: this one's programs do not run there"],
  [
    new RegExp(noAnswer),
    "let the run script end with `exec qemu... $QEMU_OPTS`, as NixOS's does: its monitor is set there",
  ],
];

/**
 * A transaction's reason without systemd's own lines, and advice. Pure.
 *
 * @param wentBack the host is as it was before
 */
export function explainFailure(reason: string, unit: string, wentBack: boolean): Explanation {
  if (reason.startsWith(unhealthyWords))
    return { why: reason, next: `${wentBack ? "the old VM is in its place again: " : ""}${mendHealth}` };
  const known = hints.find(([wrote]) => wrote.test(reason))?.[1];
  // The first heading is the transaction's own: what comes after it may hold the same words, written by a guest.
  const heading = reason.indexOf(`${journalHeading}\n`);
  if (heading < 0) return { why: reason, next: known };
  const journal = reason.slice(heading + journalHeading.length + 1);
  const why = withoutNoise(`${reason.slice(0, heading)}${ofStart(journal, unit)}`, unit) || reason;
  return {
    why,
    next: known ?? `read what the VM wrote; \`journalctl -u ${unit}\` on the host has all of it`,
  };
}

/** What to do about a new VM that was not healthy. */
const mendHealth =
  "mend what the check asks for, or the check; `rollback: false` leaves the new VM running for a look. The next `pulumi up` tries the new one again";

/** What the journal has of the new VM's start; the old VM's stop comes before it. */
function ofStart(journal: string, unit: string): string {
  const start = journal.indexOf(`Starting ${unit}`);
  return start < 0 ? journal : journal.slice(start);
}

/**
 * Leaves out what systemctl and systemd write at each failed start. How the main process ended stays, as do the steps
 * that systemd itself failed at: a folder that is not there, a program that cannot be run.
 */
function withoutNoise(text: string, unit: string): string {
  const name = unit.replace(/[.-]/g, "\\$&");
  const noise = new RegExp(
    `^(?:Job for ${name} failed|See "?systemctl status|(?:Starting|Started|Stopping|Stopped|Failed to start) ${name}` +
      `|${name}: (?:Failed with result|Control process exited|Scheduled restart job|Start request repeated` +
      "|Consumed |Deactivated successfully|Stopping timed out|Killing process|Unit process))",
  );
  return text
    .split("\n")
    .filter((line) => !noise.test(line))
    .join("\n")
    .trim();
}
