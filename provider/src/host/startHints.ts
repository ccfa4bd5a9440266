/** What to do about a VM that does not start, by what QEMU, systemd or the unit wrote. The first that fits counts. */
const hints: [wrote: RegExp, next: string][] = [
  [
    /Could not set up host forwarding rule/,
    "choose another port in forwardPorts, or free that one: `ss -lntup` on the host says what has it",
  ],
  [/status=226\/NAMESPACE/, "make the folders of `shares` on the host: one of them is not there"],
  [/cannot set up guest memory|Cannot allocate memory/, "lower `memory`, or free some on the host"],
  [
    /QEMU does not answer/,
    "let the run script end with `exec qemu... $QEMU_OPTS`, as NixOS's does: its monitor is set there",
  ],
];

/** Advice for the reason that a deploy gave. */
export function startHint(reason: string, unit: string): string {
  const known = hints.find(([wrote]) => wrote.test(reason));
  return known?.[1] ?? `read what the VM wrote above; \`journalctl -u ${unit}\` on the host has all of it`;
}
